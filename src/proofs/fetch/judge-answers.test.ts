import fc from 'fast-check'
import { type Answers, DEFAULT_GIVE_UP, judgeAnswers, type Wait } from './judge-answers'

const NEW: Wait = { attempts: 0, overdue: false, longOverdue: false, futileAttempts: 0, futileDays: 0 }
const OVERDUE = { ...NEW, attempts: 50, overdue: true }
const PATIENT = { ...OVERDUE, longOverdue: true, futileAttempts: 19, futileDays: 3 }
const said = (part: Partial<Answers>): Answers => ({ absent: 0, unusable: [], failures: [], ...part })
const DOWN = said({ failures: ['a.example answered 503', 'b.example refuses connections'] })

test.each([
    ['within its term nobody has it', NEW, said({ absent: 2 }), 'WAITING', 'no aggregator has it yet'],
    ['within its term nobody can tell', PATIENT_IN_TERM(), DOWN, 'WAITING', 'a.example answered 503'],
    ['after its term nobody has it', OVERDUE, said({ absent: 1 }), 'EXPIRED', 'its storage term is over'],
    [
        'after its term one does not have it and the others are dead',
        OVERDUE,
        said({ absent: 1, failures: ['b.example refuses connections'] }),
        'EXPIRED',
        'the others: b.example refuses connections',
    ],
    ['just after its term nobody can tell', OVERDUE, DOWN, 'WAITING', 'a.example answered 503; b.example'],
    ['long after its term nobody can tell', PATIENT, DOWN, 'EXPIRED', '20 attempts on 3 days; last: a.exam'],
    ['asked often in one day', { ...PATIENT, futileDays: 1 }, DOWN, 'WAITING', 'a.example answered 503'],
    ['asked on many days, seldom', { ...PATIENT, futileAttempts: 5 }, DOWN, 'WAITING', 'a.example'],
    ['asked in vain before the margin', { ...PATIENT, longOverdue: false }, DOWN, 'WAITING', 'a.example'],
    ['garbage for the first time', NEW, said({ unusable: ['it is no JSON'] }), 'WAITING', 'it is no JSON'],
    [
        'garbage for the first time in many tries',
        { ...NEW, attempts: 50 },
        said({ unusable: ['x'], absent: 1 }),
        'WAITING',
        'x',
    ],
    [
        'garbage for an hour',
        { ...NEW, attempts: 11, futileAttempts: 11 },
        said({ unusable: ['x'] }),
        'WAITING',
        'x',
    ],
    [
        'garbage for half a day',
        { ...NEW, attempts: 19, futileAttempts: 19 },
        said({ unusable: ['x'] }),
        'REJECTED',
        'x',
    ],
    [
        'garbage beside a dead host',
        { ...NEW, attempts: 9 },
        said({ unusable: ['x'], failures: ['y'] }),
        'WAITING',
        'x; y',
    ],
    [
        'garbage beside a host that stays dead, within the term',
        { ...NEW, attempts: 99, futileAttempts: 19, futileDays: 3 },
        said({ unusable: ['x'], failures: ['y'] }),
        'REJECTED',
        'x; y',
    ],
    ['no aggregator at all, after the term', OVERDUE, said({}), 'EXPIRED', 'no aggregator has it'],
] as const)('%s', (_, wait, answers, state, reason) => {
    const judged = judgeAnswers(wait, answers as Answers, DEFAULT_GIVE_UP)
    expect(judged.state).toBe(state)
    expect(judged.reason).toContain(reason)
})

function PATIENT_IN_TERM(): Wait {
    return { ...PATIENT, overdue: false, longOverdue: false }
}

test('whatever the aggregators say, a wait that is long overdue ends within the attempts and days of its limits', () => {
    const words = fc.array(fc.string(), { maxLength: 3 })
    const answers = fc.record({ absent: fc.nat(2), unusable: words, failures: words })
    const limits = fc.record({
        overdueDays: fc.nat(9),
        attempts: fc.integer({ min: 1, max: 30 }),
        days: fc.nat(5),
    })
    // Others each time, or the same for ever.
    const runs = fc.oneof(
        fc.array(answers, { minLength: 200, maxLength: 200 }),
        answers.map((each) => Array.from({ length: 200 }, () => each)),
    )
    fc.assert(
        fc.property(runs, limits, (said, limits) => {
            const wait = { ...NEW, overdue: true, longOverdue: true }
            // One attempt in six hours.
            const end = said.findIndex((each, n) => {
                const judged = judgeAnswers(
                    { ...wait, futileDays: Math.ceil(wait.futileAttempts / 4) },
                    each,
                    limits,
                )
                if (judged.state !== 'WAITING') return true
                wait.attempts = n + 1
                wait.futileAttempts += judged.futile ? 1 : 0
                return false
            })
            expect(end).toBeGreaterThanOrEqual(0)
            expect(end).toBeLessThanOrEqual(2 + limits.attempts + 4 * limits.days)
        }),
    )
})
