import { TurnedAway } from './turned-away'

function door() {
    let now = 0
    return { away: new TurnedAway(() => now), pass: (ms: number) => (now += ms) }
}

test('who goes on after twenty refusals is not listened to for the rest of ten seconds, and then is; others are all the while', () => {
    const { away, pass } = door()
    pass(1)
    for (let n = 0; n < 20; n++) away.refused('a')
    expect(away.comes('a')).toBe(true)
    away.refused('a')
    expect([away.comes('a'), away.comes('b')]).toEqual([false, true])
    pass(9_000)
    away.refused('a')
    expect(away.comes('a')).toBe(false)
    pass(2_000)
    expect(away.comes('a')).toBe(true)
})

test('who opens sixty connections a second is listened to for as many as that', () => {
    const { away, pass } = door()
    pass(1)
    const heard = Array.from({ length: 1_000 }, () => away.comes('a')).filter(Boolean)
    expect(heard).toHaveLength(600)
    pass(10_001)
    expect(away.comes('a')).toBe(true)
})
