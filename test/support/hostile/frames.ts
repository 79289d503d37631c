import { WebSocket } from 'ws'
import type { Dice } from './dice'
import type { Documents } from './documents'

/** Time a conversation has once everything is said. */
const LISTEN_MS = 150

/** Says hostile things over one connection. @returns what was sent, and all that came back */
export function exchangeFrames(
    dice: Dice,
    documents: Documents,
    port: number,
): Promise<{ sent: string[]; got: string }> {
    const sent: string[] = []
    let got = ''
    const protocol = dice.chance(0.9) ? 'graphql-transport-ws' : dice.of(['graphql-ws', 'x', 'soap'])
    const client = new WebSocket(`ws://127.0.0.1:${port}/graphql`, protocol)
    return new Promise((resolve) => {
        const talk = () => {
            for (const frame of dice.times(8, () => frameOf(dice, documents))) {
                sent.push(frame.toString())
                if (client.readyState === client.OPEN) client.send(frame)
            }
            if (dice.chance(0.1)) client.ping(dice.text().slice(0, 30))
            setTimeout(() => client.terminate(), LISTEN_MS)
        }
        client.on('open', () => {
            client.send('{"type":"connection_init"}')
            // Before it is greeted, nobody may talk.
            if (dice.chance(0.1)) talk()
            else client.once('message', talk)
        })
        client.on('message', (data) => {
            got += `${String(data)}\n`
        })
        client.on('error', () => {})
        client.on('close', (code, reason) => {
            got += `closed ${code} ${String(reason)}`
            resolve({ sent, got })
        })
    })
}

function frameOf(dice: Dice, documents: Documents): string | Buffer {
    const payload = dice.chance(0.5)
        ? { query: dice.of(SUBSCRIPTIONS), variables: dice.value() }
        : { ...documents.query(), extensions: dice.chance(0.1) ? dice.value() : undefined }
    const message = JSON.stringify({
        id: dice.chance(0.9) ? dice.of(['1', '2', '__proto__', 'constructor', '']) : dice.value(),
        type: 'subscribe',
        payload,
    })
    switch (dice.below(8)) {
        case 0:
            return JSON.stringify({
                type: dice.of(['ping', 'pong', 'complete', 'next', 'error', '__proto__']),
                id: dice.value(),
                payload: dice.value(),
            })
        case 1:
            return dice.mutated(message)
        case 2:
            return Buffer.from(dice.text())
        case 3:
            return `{"type":"subscribe","id":"d","payload":${'['.repeat(5_000)}`
        default:
            return message
    }
}

const SUBSCRIPTIONS = [
    'subscription { marketUpdated { calls value asOf { time } } }',
    'subscription ($m: ID) { inferenceAdded(modelId: $m) { id model { id } } }',
    'subscription { inferenceAdded { id ...f } } fragment f on Inference { __proto__: id }',
    'subscription { marketUpdated { calls } inferenceAdded { id } }',
    'subscription { marketUpdated { ...f } } fragment f on MarketUpdate { ...f }',
    'subscription { __typename }',
    'query { status { version } }',
    'subscription a { marketUpdated { calls } } subscription b { marketUpdated { value } }',
]
