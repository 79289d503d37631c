import { setImmediate as turn } from 'node:timers/promises'
import { Intake } from './intake'

/** Begins as many as are asked for of each client, in this order, and waits until all have begun. @returns whose turn came, by turns of the loop */
async function turnsOf(asked: [client: string, count: number][]): Promise<string[][]> {
    const intake = new Intake()
    const turns: string[][] = [[]]
    let open = 0
    for (const [client, count] of asked)
        for (let n = 0; n < count; n++, open++)
            intake.begin(client, () => {
                open--
                turns[turns.length - 1].push(client)
            })
    while (open > 0) {
        turns.push([])
        await turn()
    }
    return turns.filter((each) => each.length > 0)
}

test('of what comes at once a few begin in each turn of the event loop, and none is lost', async () => {
    const turns = await turnsOf([['192.0.2.1', 20]])
    expect(Math.max(...turns.map((each) => each.length))).toBeLessThanOrEqual(3)
    expect(turns.flat()).toHaveLength(20)
})

test('whoever asks once does not wait for all of one client, nor for all clients of one network', async () => {
    const many = Array.from({ length: 50 }, (_, n): [string, number] => [`192.0.2.${n}`, 10])
    for (const asked of [[['192.0.2.1', 500] as [string, number]], many]) {
        const order = (await turnsOf([...asked, ['198.51.100.7', 1], ['203.0.113.9', 2]])).flat()
        expect(order.indexOf('198.51.100.7')).toBeLessThan(10)
        expect(order.lastIndexOf('203.0.113.9')).toBeLessThan(15)
        expect(order).toHaveLength(503)
    }
})

test('in a network that is busy every client has its turn', async () => {
    const order = (
        await turnsOf([
            ['192.0.2.1', 300],
            ['192.0.2.2', 1],
        ])
    ).flat()
    expect(order.indexOf('192.0.2.2')).toBeLessThan(10)
})

test('what comes alone begins at once', () => {
    let isBegun = false
    expect(new Intake().begin('192.0.2.1', () => (isBegun = true))).toBe(true)
    expect(isBegun).toBe(true)
})
