/*
 * The life of a task. PostgreSQL's clock alone decides what is due and what has run out; every step is one conditional
 * statement, so whoever comes second changes nothing.
 *
 * scheduled    Not yet due, or due and not looked at. Entered by enqueueing with a delay, by enqueueing any task whose kind
 *              limits its keys, by one that has waited for others and is keyed or not yet due, and by an attempt that failed
 *              and may be repeated. Left, once due, for `ready`; a keyed one for `blocked`.
 * blocked      Either it waits for other tasks (`waits_left` is not 0). Entered by enqueueing alone. A worker counts for how
 *              many it waits, once all of them are committed; each that succeeds lowers the number in the transaction in which
 *              it succeeds, and the last one lets it go: for `scheduled` or `ready`, as if it were enqueued then. One that is
 *              dead keeps it waiting, since it may be replayed; one that is cancelled cancels it. Or it is due, but its key
 *              has no permit to spare. Left for `ready` in the transaction in which a permit is handed to it: by whoever ends
 *              a task of the key, by whoever made it due, and by a sweep every few seconds.
 * ready        May be begun by any worker that knows the kind. Entered from `scheduled`, `blocked`, by enqueueing, by a
 *              worker that gives a task back, and by a lease that ran out. Left for `running` by a claim, which counts the
 *              attempt and draws the lease, or for `dispatched` when hints are sent over a broker.
 * dispatched   Its hint is on its way through a broker. Left for `running` by a claim that names the same epoch; hints of
 *              older epochs are ignored. One whose hint was lost with the broker returns to `ready` within seconds, any other
 *              that nobody claimed within a minute.
 * running      In the hands of one worker, for as long as the lease is renewed. Left by that worker alone, who must name
 *              the lease: it succeeds, is cancelled, is to be repeated (`scheduled`), or is dead. A result that names
 *              another lease is ignored. When the lease runs out the task returns to `ready`, the attempt is not counted,
 *              the expiry is; the third makes it `dead`, because whatever holds it is lost each time.
 * dead         Did not succeed and is not tried again by itself. Stays here, with its attempts, until somebody replays it.
 * succeeded,   Over for good, in `task_history`, which is dropped by the day. A cancellation of a task that runs is a wish
 * cancelled    that its worker hears of: what has succeeded by then has succeeded.
 */

export const liveStates = ['blocked', 'scheduled', 'ready', 'dispatched', 'running', 'dead'] as const;
/** How an attempt ended. */
export const attemptOutcomes = [
  'succeeded',
  'failed',
  'timeout',
  'cancelled',
  'crashed',
  'expired',
  'released',
] as const;
export type AttemptOutcome = (typeof attemptOutcomes)[number];

/** After so many expired leases whatever holds the task is taken to be lost because of it. */
export const mostLeaseExpiries = 3;
