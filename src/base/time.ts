/** What is expected where a time has to be. */
export const TIME_FORM =
    'a date (2026-08-01, its midnight in UTC) or a time with its zone (2026-08-01T12:00:00Z, 2026-08-01T14:00:00+02:00), on a day that exists'

const FORM = /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(Z|[+-]\d{2}:\d{2}))?$/
const CLOCK = /^([01]\d|2[0-3]):[0-5]\d$/

/**
 * Reads a time that a person wrote, the only reader there is: ISO 8601, a date alone or a time with its zone. Fractions are cut to
 * milliseconds.
 * @returns Unix ms; null for anything else, also for 30 February, 24:00 and a leap second
 */
export function readTime(text: string): number | null {
    const [, date, clock = '00:00', seconds = '00', fraction = '', zone = 'Z'] = FORM.exec(text) ?? []
    if (date === undefined) return null
    const dayMs = Date.parse(date)
    // Date takes 30 February for 2 March.
    if (Number.isNaN(dayMs) || new Date(dayMs).toISOString().slice(0, 10) !== date) return null
    if (!CLOCK.test(clock) || seconds > '59' || (zone !== 'Z' && !CLOCK.test(zone.slice(1)))) return null
    return Date.parse(`${date}T${clock}:${seconds}.${fraction.slice(0, 3).padEnd(3, '0')}${zone}`)
}
