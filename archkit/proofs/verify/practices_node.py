"""Checks on how Node.js is written and run: types, middleware, data access, errors, processes."""

from __future__ import annotations

from archkit.design import Step
from archkit.proofs.check import Subject, Verdict, check
from archkit.proofs.verify.guidance import Guidance, judged, no_relational_database, said_as

_CHAIN = said_as(r"\bmiddlewares?\b", r"\bchain\b", r"\bhooks?\b", r"\binterceptors?\b", r"\bpipeline\b")
_LOGS = said_as(r"\blog(?:s|ged|ger|ging)?\b", r"correlation", r"request id")
_AUTH = said_as(r"\bauth(?:entica\w+|oris\w+|oriz\w+|n|z)?\b", r"\bguards?\b", r"\btokens?\b")
_VALIDATES = said_as(r"validat\w+", r"schema")
_PROCESSES = said_as(r"\bprocess(?:es)?\b", r"\bcluster\b", r"\bpm2\b", r"\bworkers?\b", r"\breplicas?\b")
_CORES = said_as(
    r"\b(?:v?cpus?|cores?)\b", r"cluster", r"\bpm2\b", r"\breplicas\b", r"several (?:process|instance)",
    r"each concurrent request",
)  # fmt: skip


@check(
    "STACK001",
    "node-without-types",
    claim="Code in Node.js is typed throughout.",
    step=Step.VERIFY,
)
def node_without_types(subject: Subject) -> Verdict:
    """Flags a Node.js stack that is not written in TypeScript throughout, or that allows untyped code.

    Why it matters: a field that is renamed or missing is found by a customer instead of by the build.

    Example: TypeScript for new files, plain JavaScript and ``any`` for the others.

    Use instead: TypeScript in strict mode for all code, tests and scripts too.

    Known limits: words are judged and not code; types check nothing that arrives at run time.
    """
    return judged(
        subject,
        Guidance(
            code="STACK001",
            language="nodejs",
            topic="types",
            ways=(
                (
                    said_as("typescript"),
                    said_as(r"strict", r"\ball\b", r"everywhere", r"throughout", r"\bevery\b"),
                ),
            ),
            heart=said_as("typescript"),
            against=said_as(
                r"plain javascript", r"\bany types?\b", r"\buntyped\b", r"javascript without types"
            ),
            lacks="all code is typed",
            remedy="Write all code in TypeScript, strict, and say so under the topic types.",
        ),
    )


@check(
    "STACK002",
    "node-without-middleware-chain",
    claim="In Node.js every request passes one chain that logs, authenticates and validates.",
    step=Step.VERIFY,
)
def node_without_middleware_chain(subject: Subject) -> Verdict:
    """Flags a Node.js stack whose routes are not logged, authenticated and validated in one place.

    Why it matters: what each handler must do by itself is left out by the first one that is written
    in a hurry.

    Example: each route calls ``checkToken`` itself.

    Use instead: one chain before all routes, with the request log, authentication and validation.

    Known limits: words are judged and not code; that a route cannot go past the chain is not visible.
    """
    return judged(
        subject,
        Guidance(
            code="STACK002",
            language="nodejs",
            topic="middleware",
            ways=((_CHAIN, _LOGS, _AUTH, _VALIDATES),),
            heart=_CHAIN,
            against=said_as(r"each (?:route|handler) (?:checks|calls|validates|authenticates)"),
            lacks="one chain logs, authenticates and validates every request",
            remedy="Name one chain before all routes that logs, authenticates and validates.",
        ),
    )


@check(
    "STACK003",
    "node-without-typed-data-access",
    claim="From Node.js a relational database is reached through a mapper or a typed query builder.",
    step=Step.VERIFY,
)
def node_without_typed_data_access(subject: Subject) -> Verdict:
    """Flags a Node.js stack with a relational database and no mapper or typed query builder.

    Why it matters: statements glued together from text are open to injection, and their results have
    whatever shape the caller hopes for.

    Example: query strings with values in them.

    Use instead: a mapper or query builder whose types follow the tables.

    Known limits: any of the well-known ones will do; which statements it sends is proved with the
    access patterns.
    """
    tools = said_as(
        r"\bprisma\b", r"\btypeorm\b", r"\bdrizzle\b", r"\bkysely\b", r"\bsequelize\b", r"\bmikro-?orm\b",
        r"\bknex\b", r"\borm\b", r"query builder", r"typed (?:client|quer\w+|sql)",
    )  # fmt: skip
    return judged(
        subject,
        Guidance(
            code="STACK003",
            language="nodejs",
            topic="persistence",
            ways=((tools,),),
            heart=tools,
            against=said_as(r"(?:sql|quer\w+) strings?", r"concatenat\w+ (?:sql|quer\w+|statements?)"),
            lacks="the database is reached through a mapper or a typed query builder",
            remedy="Name the mapper or query builder, and how it is kept from a query for each row.",
            spared=no_relational_database,
        ),
    )


@check(
    "STACK004",
    "node-without-central-error-handling",
    claim="In Node.js one place answers every error, also those of promises.",
    step=Step.VERIFY,
)
def node_without_central_error_handling(subject: Subject) -> Verdict:
    """Flags a Node.js stack without one place for errors, or one that forgets rejected promises.

    Why it matters: a promise that is rejected and caught by nobody ends the process, or leaves the
    caller waiting and nothing in the log.

    Example: ``try`` and ``catch`` in each handler.

    Use instead: one error handler for the application that also takes what promises reject.

    Known limits: words are judged and not code.
    """
    one = said_as(
        r"\b(?:one|single|central|global|common)\b[\w -]{0,40}\b(?:handler|filter|middleware)\b",
        r"\b(?:error|exception)s?\b[\w -]{0,30}\bin one place\b", r"setErrorHandler",
    )  # fmt: skip
    return judged(
        subject,
        Guidance(
            code="STACK004",
            language="nodejs",
            topic="errors",
            ways=(
                (
                    one,
                    said_as(r"\berrors?\b", r"exception", r"throws?\b"),
                    said_as(r"promise", r"reject\w*", r"\basync"),
                ),
            ),
            heart=one,
            against=said_as(
                r"try(?: and |/|-)catch in (?:each|every)",
                r"(?:swallow|ignor)\w+ (?:errors|exceptions|rejections)",
            ),
            lacks="one place answers every error, also those of promises",
            remedy="Name one error handler for the application, and what becomes of a rejected promise.",
        ),
    )


@check(
    "STACK005",
    "node-on-one-core",
    claim="Node.js uses every core that is paid for, and a fallen process is started again.",
    step=Step.VERIFY,
)
def node_on_one_core(subject: Subject) -> Verdict:
    """Flags a Node.js stack that runs as one process, whatever the machine.

    Why it matters: one process runs JavaScript on one core; the other cores are paid for and idle, and
    when it falls everybody is cut off.

    Example: ``node server.js`` on four cores.

    Use instead: a process for each core, by cluster mode, by a process manager, or by instances that
    the platform starts and restarts.

    Known limits: words are judged; how many instances are enough is proved with the capacity.
    """
    return judged(
        subject,
        Guidance(
            code="STACK005",
            language="nodejs",
            topic="process-model",
            ways=((_PROCESSES, _CORES),),
            heart=_PROCESSES,
            against=said_as(
                r"\b(?:one|single) (?:node(?:\.js)? )?process\b(?! (?:for each|per|a vcpu|on each|in each))"
            ),
            lacks="every core is used",
            remedy="Say how processes are spread over cores and instances, and who restarts them.",
        ),
    )
