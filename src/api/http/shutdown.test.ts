import { type TestApi, testApi } from '../testing/test-api'

test('a request that runs when the service stops is still answered, and none after it', async () => {
    // It waits for a lock, and is not to be given up for that.
    const api: TestApi = await testApi({ limits: { requestWorkMs: 60_000 } })
    const { pool } = api.database
    const blocker = await pool.connect()
    await blocker.query('BEGIN; LOCK TABLE payer IN ACCESS EXCLUSIVE MODE')
    const answer = api.ask('{ payers { id } }')
    await new Promise((resolve) => setTimeout(resolve, 300))
    const closed = api.close()
    await expect(api.get('/health')).rejects.toThrow('fetch failed')
    await blocker.query('COMMIT')
    blocker.release()
    expect((await answer).data).toEqual({ payers: [] })
    await closed
})

test('a port that is taken is named', async () => {
    const first = await testApi()
    const port = Number(new URL(first.url).port)
    await expect(testApi({ port })).rejects.toThrow(
        `Cannot listen on 127.0.0.1:${port}: another process has it`,
    )
    await first.close()
})
