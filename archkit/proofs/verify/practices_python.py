"""Checks on how Python is written and run: validation, waiting, data access, processes, background work."""

from __future__ import annotations

from archkit.design import Step
from archkit.proofs.check import Subject, Verdict, check
from archkit.proofs.verify.guidance import (
    Guidance,
    judged,
    no_relational_database,
    nothing_deferred,
    said_as,
)

_WORKERS = said_as(
    r"\bgunicorn\b", r"\buvicorn\b", r"\buwsgi\b", r"\bhypercorn\b", r"\bgranian\b", r"\bdaphne\b",
    r"worker process(?:es)?",
)  # fmt: skip


@check(
    "STACK006",
    "python-without-typed-validation",
    claim="In Python whatever comes in is checked by typed models.",
    step=Step.VERIFY,
)
def python_without_typed_validation(subject: Subject) -> Verdict:
    """Flags a Python stack in which input is not checked by typed models, forms or serializers.

    Why it matters: a dictionary from outside has any shape; each rule behind it must doubt it anew.

    Example: ``request.json["amount"]`` in a handler.

    Use instead: models with types and bounds at the border, unknown fields refused.

    Known limits: words are judged and not code; bounds of single fields are judged in the contract.
    """
    models = said_as(
        r"\bpydantic\b", r"\bmarshmallow\b", r"\bmsgspec\b", r"\battrs\b", r"serializers?", r"\bforms?\b",
        r"typed models?", r"dataclass(?:es)? with validat\w+",
    )  # fmt: skip
    return judged(
        subject,
        Guidance(
            code="STACK006",
            language="python",
            topic="validation",
            ways=(
                (models, said_as(r"validat\w+", r"\bbounds?\b", r"\bchecked\b", r"refused", r"constraints?")),
            ),
            heart=models,
            against=said_as(
                r"raw dict\w*",
                r"\bunvalidated\b",
                r"unchecked input",
                r"request\.(?:json|data) (?:is )?(?:used|read) directly",
            ),
            lacks="typed models check whatever comes in",
            remedy="Name the models that check input by types and bounds, and refuse unknown fields.",
        ),
    )


@check(
    "STACK007",
    "python-endpoints-that-block",
    claim="In Python a request that waits does not hold up the others.",
    step=Step.VERIFY,
)
def python_endpoints_that_block(subject: Subject) -> Verdict:
    """Flags a Python stack that does not say how requests wait: asynchronously, or in threads.

    Why it matters: one endpoint that waits for a provider in the only thread makes all callers wait.

    Example: a blocking driver inside ``async def``.

    Use instead: async endpoints with async drivers; in a synchronous framework threads for requests
    that wait, and slow providers outside the request.

    Known limits: words are judged and not code; how many threads are enough is proved with the capacity.
    """
    asynchronous = said_as(r"\basync(?:hronous(?:ly)?|io)?\b", r"\bawait\w*")
    synchronous, threads = (
        said_as(r"\bsynchronous\b", r"\bsync\b", r"\bwsgi\b"),
        said_as(r"\bthreads?\b", r"\bgevent\b"),
    )
    return judged(
        subject,
        Guidance(
            code="STACK007",
            language="python",
            topic="concurrency",
            ways=(
                (asynchronous, said_as(r"endpoints?", r"views?", r"handlers?", r"routes?", r"drivers?")),
                (synchronous, threads),
            ),
            heart=said_as(r"\basync\b", r"\bthreads\b"),
            against=said_as(
                r"blocking (?:calls?|drivers?|libraries|library) (?:inside|in|within) async",
                r"single[- ]thread(?:ed)?\b",
                r"\bone thread\b",
            ),
            lacks="a request that waits does not hold up the others",
            remedy="Say how endpoints wait: async with async drivers, or threads, and how many.",
        ),
    )


@check(
    "STACK008",
    "python-without-query-care",
    claim="From Python a relational database is reached by a mapper whose queries are looked after.",
    step=Step.VERIFY,
)
def python_without_query_care(subject: Subject) -> Verdict:
    """Flags a Python stack with a relational database, and no mapper or no word on its queries.

    Why it matters: a mapper loads related rows when they are touched; a list of a hundred then sends a
    hundred and one statements.

    Example: ``for order in orders: order.customer.name``.

    Use instead: relations loaded on purpose, and a test that counts the statements of each list.

    Known limits: words are judged; statements and plans are proved with the access patterns.
    """
    mapper = said_as(
        r"\bsqlalchemy\b", r"\bdjango orm\b", r"\bsqlmodel\b", r"\btortoise\b", r"\bpeewee\b", r"\borm\b"
    )
    care = said_as(
        r"select_related", r"prefetch\w*", r"selectinload", r"joinedload", r"eager(?:ly)? load\w*",
        r"(?:no|without|avoids?|against) n ?\+ ?1", r"loaded on purpose",
        r"counts? the (?:statements|queries)", r"query (?:plans?|optimi[sz]ation)", r"explain",
    )  # fmt: skip
    return judged(
        subject,
        Guidance(
            code="STACK008",
            language="python",
            topic="persistence",
            ways=((mapper, care),),
            heart=mapper,
            against=said_as(
                r"(?:sql|quer\w+) strings?",
                r"concatenat\w+ (?:sql|quer\w+|statements?)",
                r"lazy loading everywhere",
            ),
            lacks="a mapper is used and its queries are looked after",
            remedy="Name the mapper, how related rows are loaded, and what counts the statements.",
            spared=no_relational_database,
        ),
    )


@check(
    "STACK009",
    "python-on-one-core",
    claim="Python runs under an application server with processes for the cores that are paid for.",
    step=Step.VERIFY,
)
def python_on_one_core(subject: Subject) -> Verdict:
    """Flags a Python stack that runs as one process, or on a server that is made for development.

    Why it matters: one process answers on one core, and a development server has no limits, no
    restarts and no care for safety.

    Example: ``manage.py runserver`` in production.

    Use instead: an application server with a number of worker processes for each core, restarted when
    they fall.

    Known limits: words are judged; how many instances are enough is proved with the capacity.
    """
    cores = said_as(
        r"\b(?:v?cpus?|cores?)\b",
        r"\b\d+ (?:worker|process)",
        r"two worker",
        r"each concurrent request",
        r"several (?:worker|process)",
    )
    return judged(
        subject,
        Guidance(
            code="STACK009",
            language="python",
            topic="process-model",
            ways=((_WORKERS, cores),),
            heart=_WORKERS,
            against=said_as(
                r"\b(?:one|single) (?:python )?process\b(?! (?:for each|per|a vcpu|on each|in each))",
                r"\brunserver\b", r"flask run", r"(?:development|debug) server",
            ),
            lacks="an application server uses every core",
            remedy="Name the application server and its worker processes for each core.",
        ),
    )  # fmt: skip


@check(
    "STACK010",
    "python-work-inside-the-request",
    claim="In Python what nobody waits for is done by workers, fed by something that keeps it.",
    step=Step.VERIFY,
)
def python_work_inside_the_request(subject: Subject) -> Verdict:
    """Flags a Python stack that defers work and does not say which workers do it and what feeds them.

    Why it matters: work in a thread of the request's process is lost when that is replaced.

    Example: a mail that is sent in a background thread of the web process.

    Use instead: worker processes that take jobs from a queue, a broker or a table.

    Known limits: applies where the brief defers an operation or the stack has workers; that a job may
    run twice is judged with the policies.
    """
    workers = said_as(r"\bworkers?\b", r"\bcelery\b", r"\bdramatiq\b", r"\brq\b", r"\barq\b", r"\bhuey\b")
    fed = said_as(
        r"\bqueues?\b", r"\bbroker\b", r"\bredis\b", r"\bvalkey\b", r"\brabbitmq\b", r"\bsqs\b",
        r"\bkafka\b", r"\btable of jobs\b", r"\bjobs? tables?\b", r"\bjobs from\b", r"\bpub/?sub\b",
    )  # fmt: skip
    return judged(
        subject,
        Guidance(
            code="STACK010",
            language="python",
            topic="background-work",
            ways=((workers, fed),),
            heart=workers,
            against=said_as(
                r"(?:in|inside|within) the (?:request|web process)\b(?! only)", r"background threads?"
            ),
            lacks="workers do what nobody waits for, fed by something that keeps it",
            remedy="Name the workers, and the queue, broker or table that they take jobs from.",
            spared=nothing_deferred,
        ),
    )
