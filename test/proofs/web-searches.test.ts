import { StandardMerkleTree } from '@openzeppelin/merkle-tree'
import { id } from 'ethers'
import { readCall } from '../../src/verify/proofs/individual'
import { proofsOfEachTest } from '../support/proofs-of-each-test'
import { apply, audit } from '../support/prover'
import {
    at,
    batchEvent,
    callEvent,
    type LeafValues,
    newEnclave,
    REGISTRY,
    registered,
    signCall,
    signedLeaf,
} from '../support/settlements'

const enclave = newEnclave()
const TIME = 1_790_000_000
const FOUND = 'Three results: “Ölpreis”, …'

/** A web search as a gateway settles it; the input hash is that of what Python's json.dumps(sort_keys=True) makes of the body. */
function search(body: string, output: object = {}) {
    const [inputHash, outputHash] = [id(body), id(FOUND)]
    const signature = signCall(enclave, inputHash, outputHash, TIME)
    const answer = { object: 'web_search.result', query: 'x', content: FOUND, citations: [], ...output }
    const bytes = Buffer.from(
        `{"input":${body},"output":${JSON.stringify({ ...answer, opengradient: { cost_opg: '150000' } })},"teeId":"${enclave.teeId}"}`,
    )
    const values: LeafValues = [enclave.teeId, inputHash, outputHash, signature, String(TIME)]
    return { values, bytes }
}

const SEARCHES = {
    plain: search('{"num_results": 6, "query": "price of oil"}'),
    bare: search('{"query": "price of oil"}'),
    recent: search('{"num_results": 3, "query": "\\u00d6lpreis \\"heute\\"", "recency_days": 30}'),
    'more than the gateway reads': search('{"num_results": 6, "query": "q", "user": {"a": [1, true, null]}}'),
    'nothing found': search('{"query": "q"}', { citations: undefined, object: undefined }),
}

const each = proofsOfEachTest()

test('INV-10: a signed web search is a kind of its own by what its blob says; other calls stay what they were', async () => {
    const searches = Object.entries(SEARCHES)
    // A chat that asks for a search names its model, and one without a model is no search.
    const chat = search('{"messages": [], "query": "q"}')
    const lie = { ...search('{"query": "q"}'), bytes: search('{"query": "another"}').bytes }
    await apply(each.db.pool, [
        registered(at(1, REGISTRY), enclave),
        ...searches.map(([label, { values, bytes }], i) =>
            callEvent(at(2 + i), values, each.aggregator.serve(label, bytes)),
        ),
        callEvent(at(20), chat.values, each.aggregator.serve('chat', chat.bytes)),
        callEvent(at(21), lie.values, each.aggregator.serve('lie', lie.bytes)),
    ])
    await each.prove()
    const { rows } = await each.db.pool.query(
        'SELECT kind, proof, verified, attribution, unattributed_reason AS reason, cost::text FROM inference ORDER BY height',
    )
    const found = { proof: 'CHECKED', verified: true, attribution: 'NONE', cost: '150000' }
    expect(rows).toEqual([
        ...searches.map(() => ({ ...found, kind: 'WEB_SEARCH', reason: 'WEB_SEARCH' })),
        { ...found, kind: 'UNKNOWN', reason: 'BLOB_NAMES_NO_MODEL' },
        {
            kind: 'UNKNOWN',
            proof: 'ROOT_MISMATCH',
            verified: true,
            attribution: 'NONE',
            reason: 'BLOB_CONTRADICTS_HASHES',
            cost: null,
        },
    ])
    expect(await audit(each.db.pool)).toEqual([])
})

test.each(Object.entries(SEARCHES))(
    'the second path reads the search "%s" as one too',
    (_, { values, bytes }) => {
        const call = readCall(bytes)!
        expect(call.isWebSearch).toBe(true)
        expect(call.inputHashes.has(values[1])).toBe(true)
        expect(call.outputHashes.has(values[2])).toBe(true)
    },
)

/** 32 bytes of a quilt's id, a version, and where the patch begins and ends. */
const patchId = (label: string, from = 1, to = 3) =>
    Buffer.concat([
        Buffer.from(id(label).slice(2), 'hex'),
        Buffer.from([1, from & 255, from >> 8, to & 255, to >> 8]),
    ]).toString('base64url')

test('a batch and a call whose pointers are patches of a quilt are read by the path of quilts', async () => {
    const leaves = ['a', 'b', 'c'].map((label) => signedLeaf(enclave, label))
    const tree = StandardMerkleTree.of(leaves, ['bytes32', 'bytes32', 'bytes32', 'bytes', 'uint256'])
    const [batch, call] = [patchId('quilt'), patchId('quilt', 300, 1_000)]
    expect([batch.length, call.length]).toEqual([50, 50])
    each.aggregator.blobs.set(`quilt ${batch}`, Buffer.from(JSON.stringify(tree.dump())))
    each.aggregator.blobs.set(`quilt ${call}`, SEARCHES.plain.bytes)
    await apply(each.db.pool, [
        registered(at(1, REGISTRY), enclave),
        batchEvent(at(2), tree.root, 3, batch),
        callEvent(at(3), SEARCHES.plain.values, call),
        // Longer, shorter, and with idle bits that no such id has.
        ...[`${batch}A`, batch.slice(1), `${batch.slice(0, 49)}B`].map((pointer, i) =>
            batchEvent(at(4 + i), id(pointer), 3, pointer),
        ),
    ])
    await each.prove()
    const { rows } = await each.db.pool.query('SELECT proof, verified FROM settlement_batch ORDER BY height')
    expect(rows).toEqual([
        { proof: 'CHECKED', verified: 3 },
        ...[0, 1, 2].map(() => ({ proof: 'NO_BLOB', verified: null })),
    ])
    const { rows: calls } = await each.db.pool.query(`SELECT kind FROM inference WHERE rail = 'INDIVIDUAL'`)
    expect(calls).toEqual([{ kind: 'WEB_SEARCH' }])
})

test('INV-7: the leaves of an unsorted tree are published, each with its path to the root on chain', async () => {
    const leaves = Array.from({ length: 7 }, (_, n) => signedLeaf(enclave, n))
    const tree = StandardMerkleTree.of(leaves, ['bytes32', 'bytes32', 'bytes32', 'bytes', 'uint256'], {
        sortLeaves: false,
    })
    await apply(each.db.pool, [
        registered(at(1, REGISTRY), enclave),
        batchEvent(at(2), tree.root, 7, each.aggregator.serve('b', Buffer.from(JSON.stringify(tree.dump())))),
    ])
    await each.prove()
    const { rows } = await each.db.pool.query('SELECT proof, published, verified FROM settlement_batch')
    expect(rows).toEqual([{ proof: 'CHECKED', published: 7, verified: 7 }])
})
