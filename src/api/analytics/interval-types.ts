import { enumOf } from '../fields'

// One idea with three public names: each question takes only the spans that it can answer by.

export const Intervals = enumOf('Interval', 'What a window is cut into.', {
    DAY: 'UTC days.',
    WEEK: 'Weeks from Monday on, UTC.',
    MONTH: 'Calendar months, UTC.',
})

/** The argument of a question whose window is cut into intervals. */
export const INTERVAL = { defaultValue: Intervals.DAY, description: 'What the window is cut into.' }

export const StepIntervals = enumOf('StepInterval', 'Steps of a sparkline, UTC.', {
    HOUR: 'Hours.',
    DAY: 'Days.',
    WEEK: 'Weeks from Monday on.',
    MONTH: 'Calendar months.',
})

export const CohortIntervals = enumOf('CohortInterval', 'Spans of time that cohorts are made of, UTC.', {
    WEEK: 'Weeks from Monday.',
    MONTH: 'Calendar months.',
})
