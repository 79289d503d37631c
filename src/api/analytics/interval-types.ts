import { enumOf, Flag } from '../fields'

const PARTIAL =
    'Only a part of what happened in it is looked at: the window or the as-of time cuts it, the market begins in it, or a chain is not indexed to its end.'

/** Every interval of time in an answer says whether it is whole. */
export const Partial = () => Flag(PARTIAL)

/** The same of a list of intervals. */
export const PartialList = (longest: number) => Flag.list(`Of each: ${PARTIAL}`, { longest })

// One idea with two public names: cohorts are made of longer spans only.

export const Intervals = enumOf('Interval', 'What a window is cut into.', {
    HOUR: 'UTC hours; of at most 31 days.',
    DAY: 'UTC days.',
    WEEK: 'Weeks from Monday on, UTC.',
    MONTH: 'Calendar months, UTC.',
})

/** The argument of a question whose window is cut into intervals. */
export const INTERVAL = { defaultValue: Intervals.DAY, description: 'What the window is cut into.' }

export const CohortIntervals = enumOf('CohortInterval', 'Spans of time that cohorts are made of, UTC.', {
    WEEK: 'Weeks from Monday.',
    MONTH: 'Calendar months.',
})
