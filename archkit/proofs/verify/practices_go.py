"""Checks on how Go is written and run: goroutines, data access, middleware, structure, context."""

from __future__ import annotations

from archkit.design import Step
from archkit.proofs.check import Subject, Verdict, check
from archkit.proofs.verify.guidance import Guidance, judged, no_relational_database, said_as


@check(
    "STACK011",
    "go-goroutines-without-end",
    claim="In Go goroutines are bounded, end, and hand over through channels or groups.",
    step=Step.VERIFY,
)
def go_goroutines_without_end(subject: Subject) -> Verdict:
    """Flags a Go stack that does not say how goroutines are bounded, ended and joined.

    Why it matters: a goroutine that waits for ever keeps its memory; under load there are a million.

    Example: ``go send(message)`` for each request, and nobody waits for it.

    Use instead: groups with a limit, bounded channels, and an end by the context.

    Known limits: words are judged and not code.
    """
    goroutines = said_as(r"goroutines?")
    bounded = said_as(
        r"channels?", r"errgroup", r"wait ?groups?", r"\bbounded\b", r"\blimit", r"semaphore", r"worker pool"
    )
    return judged(
        subject,
        Guidance(
            code="STACK011",
            language="go",
            topic="concurrency",
            ways=((goroutines, bounded),),
            heart=goroutines,
            against=said_as(
                r"fire[- ]and[- ]forget",
                r"unbounded (?:goroutines|channels)",
                r"shared (?:mutable )?(?:state|variables) without",
            ),
            lacks="goroutines are bounded and end",
            remedy="Say what limits goroutines, what joins them, and what ends them.",
        ),
    )


@check(
    "STACK012",
    "go-without-pooled-data-access",
    claim="From Go a relational database is reached by one library on a pool with limits.",
    step=Step.VERIFY,
)
def go_without_pooled_data_access(subject: Subject) -> Verdict:
    """Flags a Go stack with a relational database, and no data access library or no pool with limits.

    Why it matters: without a limit each burst opens connections until the database refuses them.

    Example: ``sql.Open`` in each handler.

    Use instead: one library, one pool for each instance, as large as it was sized.

    Known limits: any of the well-known libraries will do; the size of the pool is proved with the
    capacity.
    """
    access = said_as(
        r"\bgorm\b", r"\bsqlx\b", r"\bpgx(?:pool)?\b", r"\bsqlc\b", r"database/sql", r"\bent\b", r"\bbun\b"
    )
    return judged(
        subject,
        Guidance(
            code="STACK012",
            language="go",
            topic="persistence",
            ways=(
                (
                    access,
                    said_as(
                        r"\bpool(?:s|ed|ing)?\b", r"SetMaxOpenConns", r"max(?:imum)? (?:open )?connections"
                    ),
                ),
            ),
            heart=said_as(r"\bpool(?:s|ed|ing)?\b"),
            against=said_as(
                r"connection (?:for|per) (?:each )?(?:request|handler)", r"open(?:s|ed)? in each handler"
            ),
            lacks="one library reaches the database on a pool with limits",
            remedy="Name the library, and the pool of each instance with its limit.",
            spared=no_relational_database,
        ),
    )


@check(
    "STACK013",
    "go-without-recovering-middleware",
    claim="In Go every request passes middleware that logs, authenticates and recovers from a panic.",
    step=Step.VERIFY,
)
def go_without_recovering_middleware(subject: Subject) -> Verdict:
    """Flags a Go stack whose requests are not logged, authenticated and recovered in one chain.

    Why it matters: a panic in a handler's goroutine takes along everybody else's requests.

    Example: a nil map in one handler, and the whole instance is gone.

    Use instead: one chain: recovery, log with correlation id, authentication, time limit.

    Known limits: words are judged and not code; goroutines that a handler starts recover by themselves
    or not at all.
    """
    chain = said_as(r"\bmiddlewares?\b", r"\bchain\b", r"\binterceptors?\b")
    return judged(
        subject,
        Guidance(
            code="STACK013",
            language="go",
            topic="middleware",
            ways=(
                (
                    chain,
                    said_as(r"\blog(?:s|ged|ger|ging)?\b", r"correlation"),
                    said_as(r"\bauth\w*"),
                    said_as(r"\brecover\w*", r"\bpanics?\b"),
                ),
            ),
            heart=chain,
            against=said_as(r"panics? (?:end|stop|kill|take down)s? the (?:process|instance)"),
            lacks="one chain logs, authenticates and recovers",
            remedy="Name one chain with recovery from a panic, the request log and authentication.",
        ),
    )


@check(
    "STACK014",
    "go-without-package-boundaries",
    claim="Go packages follow the domain, and interfaces keep rules from knowing SQL and HTTP.",
    step=Step.VERIFY,
)
def go_without_package_boundaries(subject: Subject) -> Verdict:
    """Flags a Go stack that does not say how packages are cut and what interfaces keep apart.

    Why it matters: rules that call the driver are tested with a database or not at all, and a package
    of everything is imported by all.

    Example: package ``models`` with all structs, package ``utils`` with the rest.

    Use instead: packages by domain, small interfaces where they are used, wiring in main.

    Known limits: words are judged and not code.
    """
    cut = said_as(
        r"\bpackages?\b", r"\blayers?\b", r"\binternal\b", r"clean architecture", r"hexagonal", r"\bports\b"
    )
    return judged(
        subject,
        Guidance(
            code="STACK014",
            language="go",
            topic="structure",
            ways=((said_as(r"\binterfaces?\b"), cut),),
            heart=said_as(r"\binterfaces?\b"),
            against=said_as(
                r"(?:one|single) package", r"everything in (?:package )?main", r"global variables"
            ),
            lacks="interfaces keep packages of the domain apart from SQL and HTTP",
            remedy="Say how packages are cut, and which interfaces stand between rules and drivers.",
        ),
    )


@check(
    "STACK015",
    "go-without-context",
    claim="In Go the context carries deadline, cancellation and trace through every call.",
    step=Step.VERIFY,
)
def go_without_context(subject: Subject) -> Verdict:
    """Flags a Go stack that does not pass the context on for cancellation and tracing.

    Why it matters: statements run on for callers who left long ago, and a trace ends at the first call.

    Example: ``context.Background()`` in a repository.

    Use instead: the request's context as the first argument down to each statement and outgoing call.

    Known limits: words are judged and not code.
    """
    return judged(
        subject,
        Guidance(
            code="STACK015",
            language="go",
            topic="tracing",
            ways=(
                (
                    said_as(r"\bcontext\b"),
                    said_as(r"cancel\w*", r"deadlines?", r"time ?outs?"),
                    said_as(r"\btrac(?:e|es|ing)\b", r"\bspans?\b", r"opentelemetry"),
                ),
            ),
            heart=said_as(r"\bcontext(?:\.Context)?\b"),
            against=said_as(r"context\.Background\(\) in", r"context\.TODO"),
            lacks="the context carries deadline, cancellation and trace",
            remedy="Say that context.Context is passed on with deadline, cancellation and trace.",
        ),
    )
