import { PATIENCE, Vitals } from './vitals'

/** Looks once a second at a thread in one state, until it is given up or an hour is over. */
function watched(vitals: Vitals, at: (second: number) => { state: string; cpuMs: number } | null) {
    for (let second = 1; second <= 3_600; second++) {
        const hang = vitals.look(1_000, at(second))
        if (hang) return { kind: hang.kind, second }
    }
    return null
}

test('a frozen process is given up after 15 s', () => {
    expect(watched(new Vitals(), () => ({ state: 'T', cpuMs: 0 }))).toEqual({ kind: 'stopped', second: 15 })
})

test('a process that is stopped now and then, as for a snapshot, is not', () => {
    const vitals = new Vitals()
    const seen = watched(vitals, (second) => {
        if (second % 20 === 0) vitals.heard()
        return { state: second % 20 < 10 ? 'T' : 'S', cpuMs: 0 }
    })
    expect(seen).toBeNull()
})

test('an endless loop is given up after a minute of processor time, and not sooner', () => {
    expect(watched(new Vitals(), (s) => ({ state: 'R', cpuMs: s * 1_000 }))).toEqual({
        kind: 'busy',
        second: 61,
    })
    expect(watched(new Vitals(), (s) => ({ state: 'R', cpuMs: s * 250 }))).toEqual({
        kind: 'busy',
        second: 241,
    })
})

test('a deadlock, asleep and silent, is given up after three minutes', () => {
    expect(watched(new Vitals(), () => ({ state: 'S', cpuMs: 700 }))).toEqual({ kind: 'asleep', second: 180 })
    expect(watched(new Vitals(), () => ({ state: 'D', cpuMs: 700 }))).toEqual({ kind: 'asleep', second: 180 })
})

test('a process that the machine does not let run is waited for: silent for ten minutes, it is only slow', () => {
    const vitals = new Vitals()
    const seen = watched(vitals, (second) => {
        if (second % 600 === 0) vitals.heard()
        return { state: 'R', cpuMs: second * 20 }
    })
    expect(seen).toBeNull()
})

test('nobody waits for ever: silent for half an hour, it is given up, and after three minutes where the system tells nothing', () => {
    expect(watched(new Vitals(), (s) => ({ state: 'R', cpuMs: s }))).toEqual({
        kind: 'silent',
        second: 1_800,
    })
    expect(watched(new Vitals(), () => null)).toEqual({ kind: 'silent', second: 180 })
})

test('a process in a debugger is left alone', () => {
    const vitals = new Vitals({ ...PATIENCE, starvedMs: 7_200_000 })
    expect(watched(vitals, () => ({ state: 't', cpuMs: 0 }))).toBeNull()
})

test('work that stands still for ten minutes is given up although the process answers', () => {
    const vitals = new Vitals()
    const seen = watched(vitals, (second) => {
        vitals.heard(second * 1_000)
        return { state: 'S', cpuMs: 0 }
    })
    expect(seen).toEqual({ kind: 'idle', second: 600 })
})
