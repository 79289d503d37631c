import { AbiCoder, ParamType } from 'ethers'
import fc from 'fast-check'
import { encodeTuple } from './abi-encode'

const TYPES = [
    'uint256',
    'int128',
    'bool',
    'bytes32',
    'bytes',
    'string',
    'uint32[]',
    '(uint8 mode, string cid, ((string name, (int128 value, int128 decimals)[] values, uint32[] shape)[] numbers) input)',
].map((type) => ParamType.from(type))

const text = fc.string({ unit: 'binary', maxLength: 70 })
const hex = (n: number) =>
    fc.uint8Array({ minLength: n, maxLength: n }).map((bytes) => `0x${Buffer.from(bytes).toString('hex')}`)
const int128 = fc.bigInt(-(2n ** 127n), 2n ** 127n - 1n)
const tensor = fc.tuple(
    text,
    fc.array(fc.tuple(int128, int128), { maxLength: 3 }),
    fc.array(fc.nat(), { maxLength: 3 }),
)
const values = fc.tuple(
    fc.bigInt(0n, 2n ** 256n - 1n),
    int128,
    fc.boolean(),
    hex(32),
    fc.nat(80).chain(hex),
    text,
    fc.array(fc.nat(), { maxLength: 4 }),
    fc.tuple(fc.nat(255), text, fc.tuple(fc.array(tensor, { maxLength: 3 }))),
)

it('encodes like ethers', () => {
    fc.assert(
        fc.property(values, (drawn) => {
            expect(`0x${encodeTuple(TYPES, drawn)}`).toBe(AbiCoder.defaultAbiCoder().encode(TYPES, drawn))
        }),
        { numRuns: 200 },
    )
})
