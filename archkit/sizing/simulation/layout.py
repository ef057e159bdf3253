"""Where everything stands in the simulation's memory.

The whole state of a run is three flat sequences of numbers: `i` (integers), `x` (floats) and
`h` (the agenda). They are lists for plain Python and arrays for the compiled loop, which run
the same source. A record is a few neighbouring numbers and its address is the index of the
first; 0 is the address of nothing. The constants below say which number of a record is what.
Times are whole nanoseconds; a chance is a threshold between 0 and 2**32.
"""

from __future__ import annotations

NEVER = 1 << 62
UNBOUNDED = 1 << 60
CERTAIN = 1 << 32

# The head of `i`.
NOW, AGENDA_SIZE, AGENDA_HOLE, SOON_FIRST, SOON_LAST, FREE_FIRST, FREE_COUNT, RESERVE = range(8)
ORPHANS, OFFERED, GOOD, ANSWERED, FAILED, RETRIES, DEAD_LETTERS, TURNED_AWAY = range(8, 16)
SLICE_HISTOGRAM, FRAMES, FRAMES_END, STATIONS, STATIONS_END, FAULTS, FAULTS_END = range(16, 23)
CHANGES, CHILLED, CHILLED_END, IN_FLIGHT, EXPONENTIAL = range(23, 28)
HEAD = 32

# A frame: one attempt of one call.
STATE, SITE, PARENT, LEFT, CURSOR, FLAGS, START, ARRIVED_AT = range(8)
NEXT, PREVIOUS, TIMER_NEXT, TIMER_PREVIOUS, DEADLINE, ATTEMPT, BEGAN = range(8, 15)
FRAME = 16

# States of a frame.
FREE, SENT, AT_DOOR, QUEUED, BUSY, READY, CALLING, REFUSED, BACKING_OFF, DEAD = range(10)

# Flags of a frame.
ABANDONED, BROKEN, HOLDS, ARMED, PROBE = 1, 2, 4, 8, 16

# A call site: what its calls have in common.
STATION, FIRST_BELOW, BELOW, STAGE, CHANCE, NETWORK, TABLE, WORKS = range(8)
FAILS, STREAM, CHOICES, TIMEOUT, TIMER_FIRST, TIMER_LAST, TIMER_ON, ATTEMPTS = range(8, 16)
BACKOFFS, HANDED_OVER, OPTIONAL, BREAKER, COLD, SITE_FLOATS, BUDGETED, ROUTE = range(16, 24)
CALL_SITE = 24
MEAN, JITTER, BUDGET, BUDGET_LEFT = range(4)
CALL_SITE_FLOATS = 4

# A circuit breaker, followed by the ring of its last results.
POSITION, UNTIL, SEEN, BAD, PLACE, WINDOW, LIMIT, OPEN_FOR, PROBES, PROBES_LEFT, PROBES_OK = range(11)
BREAKER_RING = 12
CLOSED, OPEN, HALF_OPEN = range(3)

# A station.
BUSY_SERVERS, CAPACITY, HELD, PLACES, QUEUE_FIRST, QUEUE_LAST, DOOR_FIRST, DOOR_LAST = range(8)
WAITING, WAITING_AT_DOOR, DOOR_LIMIT, TOUCHED, LONGEST, ARRIVED, STATION_FLOATS, HISTOGRAM = range(8, 16)
TURNED_DOWN, TIMED_OUT, RETRIED, SIZE, LOST, SERVERS, CONCURRENCY, BACKGROUND = range(16, 24)
LIMITED, LIMIT_SEEN, ERRORS, STARTING, LOW_SINCE, LOW_MOST, SMALLEST, LARGEST = range(24, 32)
INTERVAL, DELAY, COOLDOWN, ZONES, RESIZED, SAMPLES = range(32, 38)
STATION_RECORD = 40
BUSY_AREA, QUEUE_AREA, WAIT_SUM, WASTED, SLOWNESS, TOKENS, TOKEN_RATE, BURST = range(8)
CAPACITY_AREA, AREA_SEEN, FULL = range(8, 11)
STATION_RECORD_FLOATS = 12

# A route.
ENTRY, ARRIVALS, SEGMENT, RATES, ROUTE_OFFERED, ROUTE_ANSWERED, ROUTE_FAILED, ROUTE_LATE = range(8)
TARGET, ROUTE_HISTOGRAM, LATENCY_SUM = range(8, 11)
ROUTE_RECORD = 12

# A fault.
KIND, WHERE, TAKEN, ACTIVE, FAULT_FLOATS = range(5)
FAULT_RECORD = 8
INSTANCE, ZONE, SLOW, ERRONEOUS, CHILL = range(5)

# What stands in the agenda beside frames: ``-1 - (kind + 8 * argument)``.
ARRIVAL, TIMER, SCALE, GROWN, FAULT_EDGE = range(5)
GROWN_BITS = 34

# Histograms: a bin for zero, then so many bins for each doubling from 1 microsecond on.
FINE_BITS, COARSE_BITS, OCTAVES = 6, 4, 36
FINE_BINS = 1 + (OCTAVES << FINE_BITS)
COARSE_BINS = 1 + (OCTAVES << COARSE_BITS)
