import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { Tarpit } from './tarpit'

const ANSWER = 'HTTP/1.1 429 Too Many Requests\r\nconnection: close\r\n\r\n'
let now = 0
let tarpit: Tarpit
const server = createServer((socket) => tarpit.hold(socket, ANSWER))

beforeAll(async () => {
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
})
beforeEach(() => {
    now = 0
    tarpit = new Tarpit(() => now)
})
afterEach(() => tarpit.close())
afterAll(() => server.close())

async function comer(): Promise<{ socket: Socket; heard(): string }> {
    const held = tarpit.size
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
    let text = ''
    socket.on('data', (part) => (text += part))
    socket.on('error', () => {})
    socket.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n'.repeat(200))
    await once(socket, 'connect')
    while (tarpit.size === held) await new Promise((done) => setTimeout(done, 5))
    return { socket, heard: () => text }
}

test('whoever is not listened to is held for two seconds, then told once why, and let go', async () => {
    const { socket, heard } = await comer()
    const closed = new Promise((done) => socket.once('close', done))
    now = 1_900
    await new Promise((done) => setTimeout(done, 250))
    expect(heard()).toBe('')
    expect(tarpit.size).toBe(1)
    now = 2_100
    await closed
    expect(heard()).toBe(ANSWER)
    while (tarpit.size > 0) await new Promise((done) => setTimeout(done, 5))
})

test('one that goes by itself is forgotten when its time is over', async () => {
    const { socket } = await comer()
    socket.destroy()
    now = 2_100
    while (tarpit.size > 0) await new Promise((done) => setTimeout(done, 5))
})

test('closing lets go of all that are held', async () => {
    const { socket } = await comer()
    const closed = new Promise((done) => socket.once('close', done))
    tarpit.close()
    await closed
    expect(tarpit.size).toBe(0)
})
