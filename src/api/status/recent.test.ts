import { apiMetrics } from '../metrics'
import { recent } from './recent'

const after = (ms: number) => new Promise((done) => setTimeout(done, ms))

test('one read serves all who ask while it runs and while it is good', async () => {
    let reads = 0
    const read = recent(
        async () => {
            await after(20)
            return ++reads
        },
        () => 60_000,
    )
    expect(await Promise.all([read(), read(), read()])).toEqual([1, 1, 1])
    expect(await read()).toBe(1)
})

test('what took long to read is kept long, and a failure is not tried again at once', async () => {
    const kept: number[] = []
    let reads = 0
    const read = recent(
        async () => {
            reads++
            await after(30)
            throw new Error('no')
        },
        (tookMs) => {
            kept.push(tookMs)
            return reads < 2 ? tookMs / 100 : 60_000
        },
    )
    await expect(read()).rejects.toThrow('no')
    await after(50)
    await expect(read()).rejects.toThrow('no')
    await expect(read()).rejects.toThrow('no')
    expect(reads).toBe(2)
    expect(kept[0]).toBeGreaterThan(20)
})

test('metrics are worked out once for all who scrape in a short while, and do without a database that hangs', async () => {
    let read = 0
    const metrics = apiMetrics({
        pool: { usage: () => ({ total: 0, idle: 0, waiting: 0 }) },
        chainReports: async () => {
            read++
            return []
        },
        proofProgress: () => new Promise(() => {}),
        completeness: () => new Promise(() => {}),
        payToSurvey: () => new Promise(() => {}),
        lastAudit: () => new Promise(() => {}),
        unlistedNames: () => new Promise(() => {}),
        processReports: () => new Promise(() => {}),
    })
    const texts = await Promise.all(Array.from({ length: 100 }, () => metrics.render()))
    expect(read).toBe(1)
    expect(new Set(texts).size).toBe(1)
    expect(texts[0]).toContain('demand_api_database_connections')
})
