import { StandardMerkleTree } from '@openzeppelin/merkle-tree'
import fc from 'fast-check'
import { readTree } from '../../verify/proofs/batch'
import { blobOf, CALLS, HASHES, hash, type LeafValues, signedLeaf } from './__fixtures__/batches'
import { signCall, testTee } from './__fixtures__/keys'
import { type CheckedBatch, checkBatch } from './batch'
import type { BatchContent } from './blob-content'
import { hexOf, loadFastKeccak } from './keccak'
import { type KeyEntry, keyFinder } from './keys'
import { leafHashes } from './leaf-hash'
import { merklePath, verifyMerklePath } from './merkle-path'
import { readBlob } from './read-blob'
import { FILLER_TEE_ID } from './signature'

const tee = testTee()
const stranger = testTee()
const book = new Map<string, KeyEntry>([[tee.teeId, { publicKey: tee.publicKey }]])

function read(bytes: Buffer): BatchContent {
    return readBlob(bytes) as BatchContent
}

function check(values: unknown[][], entries = book, encoding = CALLS): CheckedBatch {
    const { bytes, root } = blobOf(values, encoding)
    return checkBatch(read(bytes), root, keyFinder(entries))
}

function reasonOf(values: LeafValues, entries = book): string | null {
    const { leaves } = check([values], entries)
    expect(leaves[0].verified).toBe(leaves[0].unverifiedReason === null)
    return leaves[0].unverifiedReason
}

describe('leaves', () => {
    test('signed by the registered key of their enclave are verified, in the order of the blob', () => {
        const values = ['a', 'b', 'c', 'd', 'e'].map((label) => signedLeaf(tee, label))
        const checked = check(values)
        expect(checked).toMatchObject({ rootMatches: true, leafCount: 5 })
        expect(checked.leaves.map((leaf) => leaf.leafIndex)).toEqual([0, 1, 2, 3, 4])
        expect(checked.leaves.map((leaf) => leaf.inputHash)).toEqual(values.map((value) => value[1]))
        expect(checked.leaves.every((leaf) => leaf.verified && leaf.unverifiedReason === null)).toBe(true)
        expect(checked.leaves[0]).toEqual({
            leafIndex: 0,
            leafHash: StandardMerkleTree.of(values, CALLS).leafHash(values[0]),
            teeId: tee.teeId,
            inputHash: values[0][1],
            outputHash: values[0][2],
            timestamp: '1780000000',
            verified: true,
            unverifiedReason: null,
        })
    })

    test('whose signature is of another key, another call or another time are SIGNATURE_INVALID', () => {
        const [, inputHash, outputHash, signature, timestamp] = signedLeaf(tee, 'x')
        const call = { inputHash, outputHash, timestamp: '1780000000' }
        expect(reasonOf([tee.teeId, inputHash, outputHash, signCall(stranger, call), timestamp])).toBe(
            'SIGNATURE_INVALID',
        )
        expect(reasonOf([tee.teeId, hash('other'), outputHash, signature, timestamp])).toBe(
            'SIGNATURE_INVALID',
        )
        expect(reasonOf([tee.teeId, inputHash, hash('other'), signature, timestamp])).toBe(
            'SIGNATURE_INVALID',
        )
        expect(reasonOf([tee.teeId, inputHash, outputHash, signature, '1780000001'])).toBe(
            'SIGNATURE_INVALID',
        )
        expect(reasonOf([tee.teeId, inputHash, outputHash, signCall(tee, call, 20), timestamp])).toBe(
            'SIGNATURE_INVALID',
        )
        expect(reasonOf([tee.teeId, inputHash, outputHash, `0x${'ff'.repeat(256)}`, timestamp])).toBe(
            'SIGNATURE_INVALID',
        )
        expect(reasonOf([tee.teeId, inputHash, outputHash, signature.slice(0, -2), timestamp])).toBe(
            'SIGNATURE_INVALID',
        )
        expect(reasonOf([tee.teeId, inputHash, outputHash, `${signature}00`, timestamp])).toBe(
            'SIGNATURE_INVALID',
        )
    })

    test('of a filler id are FILLER_TEE, whatever the signature and the registry say', () => {
        const filler = signedLeaf(tee, 'x')
        filler[0] = FILLER_TEE_ID
        expect(reasonOf(filler)).toBe('FILLER_TEE')
        expect(reasonOf(filler, new Map([[FILLER_TEE_ID, { publicKey: tee.publicKey }]]))).toBe('FILLER_TEE')
        expect(reasonOf([FILLER_TEE_ID, hash('i'), hash('o'), '0x00', '0'])).toBe('FILLER_TEE')
    })

    test('with a placeholder where the signature belongs are PLACEHOLDER_SIGNATURE', () => {
        for (const signature of ['0x', '0x00', `0x${'ab'.repeat(127)}`]) {
            expect(reasonOf([tee.teeId, hash('i'), hash('o'), signature, '1'])).toBe('PLACEHOLDER_SIGNATURE')
        }
        expect(reasonOf([tee.teeId, hash('i'), hash('o'), `0x${'ab'.repeat(128)}`, '1'])).toBe(
            'SIGNATURE_INVALID',
        )
    })

    test('take the reason of the registry where it has no key', () => {
        const leaf = signedLeaf(tee, 'x')
        expect(reasonOf(leaf, new Map())).toBe('TEE_NOT_REGISTERED')
        expect(reasonOf(leaf, new Map([[tee.teeId, { reason: 'TEE_DISABLED' }]]))).toBe('TEE_DISABLED')
        expect(reasonOf(leaf, new Map([[tee.teeId, { reason: 'KEY_UNKNOWN' }]]))).toBe('KEY_UNKNOWN')
    })

    test('that stand twice in one batch are both there', () => {
        const leaf = signedLeaf(tee, 'twice')
        const { leaves, rootMatches } = check([leaf, signedLeaf(tee, 'once'), leaf])
        expect(rootMatches).toBe(true)
        expect(leaves[0].leafHash).toBe(leaves[2].leafHash)
        expect(leaves.map((one) => one.verified)).toEqual([true, true, true])
    })

    test('may have their time as a number, and hex in upper case', () => {
        const [teeId, inputHash, outputHash, signature, timestamp] = signedLeaf(tee, 'x')
        const upper = (hex: string) => `0x${hex.slice(2).toUpperCase()}`
        const plain = check([[teeId, inputHash, outputHash, signature, timestamp]])
        expect(
            check([[upper(teeId), upper(inputHash), upper(outputHash), upper(signature), 1780000000]]),
        ).toEqual(plain)
        expect(plain.leaves[0].verified).toBe(true)
    })

    test('of the old shape have neither enclave nor time, and are SIGNATURE_NOT_PUBLISHED', () => {
        const { leaves, rootMatches } = check([[hash('i'), hash('o'), hash('s')]], book, HASHES)
        expect(rootMatches).toBe(true)
        expect(leaves).toEqual([
            {
                leafIndex: 0,
                leafHash: StandardMerkleTree.of([[hash('i'), hash('o'), hash('s')]], HASHES).root,
                teeId: null,
                inputHash: hash('i'),
                outputHash: hash('o'),
                timestamp: null,
                verified: false,
                unverifiedReason: 'SIGNATURE_NOT_PUBLISHED',
            },
        ])
    })
})

describe('the root', () => {
    test('of unsorted leaves is found by the places that the blob gives, whatever else it says of its tree', () => {
        const values = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((label) => signedLeaf(tee, label))
        const tree = StandardMerkleTree.of(values, CALLS, { sortLeaves: false })
        const dump = tree.dump()
        const rootMatches = (changed: object) =>
            checkBatch(read(Buffer.from(JSON.stringify({ ...dump, ...changed }))), tree.root, keyFinder(book))
                .rootMatches
        expect(rootMatches({})).toBe(true)
        expect(rootMatches({ tree: 'none' })).toBe(true)
        const at = (treeIndexes: unknown[]) =>
            rootMatches({ values: dump.values.map(({ value }, i) => ({ value, treeIndex: treeIndexes[i] })) })
        expect(at([12, 11, 10, 9, 8, 7, 6])).toBe(true)
        expect(at([6, 7, 8, 9, 10, 11, 12])).toBe(false)
        for (const wrong of [
            [12, 12, 10, 9, 8, 7, 6],
            [13, 11, 10, 9, 8, 7, 6],
            [5, 11, 10, 9, 8, 7, 6],
            [-1, 0, 1, 2, 3, 4, 5],
        ])
            expect(at(wrong)).toBe(false)
        expect(at(['12', 11, 10, 9, 8, 7, 6.5])).toBe(false)
    })

    const values = ['a', 'b', 'c'].map((label) => signedLeaf(tee, label))

    test('of another batch publishes nothing (INV-7)', () => {
        const checked = checkBatch(read(blobOf(values).bytes), hash('another root'), keyFinder(book))
        expect(checked).toMatchObject({ rootMatches: false, leafCount: 3, leaves: [] })
        expect(checked.merkleRoot).toBe(blobOf(values).root)
    })

    test('is rebuilt from the values: the tree and the indexes of the blob are not believed', () => {
        const { root } = blobOf(values)
        const dump = StandardMerkleTree.of([...values.slice(1), signedLeaf(tee, 'forged')], CALLS).dump()
        const forged = { ...dump, tree: StandardMerkleTree.of(values, CALLS).dump().tree }
        expect(checkBatch(read(Buffer.from(JSON.stringify(forged))), root, keyFinder(book)).rootMatches).toBe(
            false,
        )
        const bare = {
            ...forged,
            tree: 'none',
            values: values.map((value) => ({ value, treeIndex: 'none' })),
        }
        expect(checkBatch(read(Buffer.from(JSON.stringify(bare))), root, keyFinder(book)).rootMatches).toBe(
            true,
        )
    })
})

const bytes32 = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => hexOf(Buffer.from(bytes)))
const signature = fc.uint8Array({ maxLength: 300 }).map((bytes) => hexOf(Buffer.from(bytes)))
const uint = fc.bigInt({ min: 0n, max: 2n ** 256n - 1n }).map(String)
const calls = fc.array(fc.tuple(bytes32, bytes32, bytes32, signature, uint), { minLength: 1, maxLength: 24 })
const oldCalls = fc.array(fc.tuple(bytes32, bytes32, bytes32), { minLength: 1, maxLength: 24 })

describe.each([
    ['the plain keccak', async () => {}],
    ['the fast keccak', loadFastKeccak],
])('with %s', (_, prepare) => {
    beforeAll(prepare)

    test.each([
        ['calls', calls, CALLS],
        ['the old shape', oldCalls, HASHES],
    ] as [string, fc.Arbitrary<unknown[][]>, string[]][])(
        'roots, leaf hashes and paths of %s are those of OpenZeppelin, whether it sorted the leaves or not',
        (_name, batches, encoding) => {
            fc.assert(
                fc.property(batches, fc.nat(), (some, pick) => {
                    // Twins too: their order in the tree must not matter.
                    const values = pick % 3 === 0 ? [...some, some[0]] : some
                    const tree = StandardMerkleTree.of(values, encoding, { sortLeaves: pick % 2 === 0 })
                    const content = read(Buffer.from(JSON.stringify(tree.dump())))
                    const hashes = leafHashes(content)
                    for (const [i, value] of values.entries()) {
                        expect(hashes.toString('hex', 32 * i, 32 * i + 32)).toBe(
                            tree.leafHash(value).slice(2),
                        )
                    }
                    const leafIndex = pick % values.length
                    const proof = merklePath(content, leafIndex, tree.root)
                    const leafHash = tree.leafHash(values[leafIndex])
                    expect(proof).toEqual({ leafHash, path: tree.getProof(leafIndex), merkleRoot: tree.root })
                    expect(verifyMerklePath(proof)).toBe(true)
                    expect(checkBatch(content, tree.root, keyFinder(book)).rootMatches).toBe(true)
                    expect(readTree(Buffer.from(JSON.stringify(tree.dump())))?.roots).toContain(tree.root)
                    expect(
                        StandardMerkleTree.verify(tree.root, encoding, values[leafIndex], proof.path),
                    ).toBe(true)
                }),
                { numRuns: 40 },
            )
        },
    )
})

test('a path that was tampered with does not lead to the root', () => {
    const { bytes, root } = blobOf(['a', 'b', 'c', 'd', 'e'].map((label) => signedLeaf(tee, label)))
    const content = read(bytes)
    const proof = merklePath(content, 3, root)
    expect(verifyMerklePath(proof)).toBe(true)
    expect(verifyMerklePath({ ...proof, leafHash: hash('other') })).toBe(false)
    expect(verifyMerklePath({ ...proof, path: [...proof.path].reverse() })).toBe(false)
    expect(verifyMerklePath({ ...proof, path: proof.path.slice(1) })).toBe(false)
    expect(() => merklePath(content, 5, root)).toThrow(new RangeError('The batch has no leaf 5.'))
    expect(() => merklePath(content, -1, root)).toThrow(RangeError)
})
