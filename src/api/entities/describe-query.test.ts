import { apiSchema } from '../schema'

test('a connection says that its cursors are offsets, and what to read instead while rows arrive', async () => {
    const { schema } = await apiSchema()
    const fields = Object.values(schema.getQueryType()!.getFields())
    const connections = fields.filter(({ name }) => name.endsWith('Connection'))
    expect(connections.length).toBeGreaterThan(15)
    for (const { description } of connections) expect(description).toContain('A cursor is an offset')
    const instead = Object.fromEntries(
        connections.map(({ name, description }) => [
            name,
            /use (\w+Feed)|filter by id_gt/.exec(description!)?.[1],
        ]),
    )
    expect(instead).toMatchObject({
        paymentsConnection: 'paymentFeed',
        settlementBatchesConnection: 'settlementBatchFeed',
        modelsConnection: undefined,
    })
})
