import { agreed } from './ask-registry'

const KEY = '0xabcd'
const answer = (wallet: string | null, askedAt: number) => ({
    publicKey: KEY,
    paymentAddress: wallet,
    endpoint: wallet && 'https://tee',
    askedAt,
})
const [ONE, OTHER] = ['0x11', '0x22']

test('INV-10: what an enclave was registered with is what was said as of its block, though more nodes say what it is now', () => {
    expect(agreed([answer(OTHER, 90), answer(ONE, 7), answer(OTHER, 91)], 7)).toMatchObject({
        publicKey: KEY,
        paymentAddress: ONE,
        askedAt: 7,
        reason: null,
    })
})

test('INV-10: the newest block counts where no node has the state of the registration, when more than half agree', () => {
    expect(agreed([answer(ONE, 90), answer(ONE, 91), answer(OTHER, 91)], 7).paymentAddress).toBe(ONE)
    expect(agreed([answer(ONE, 90), answer(OTHER, 91)], 7)).toMatchObject({
        publicKey: KEY,
        paymentAddress: null,
        reason: expect.stringContaining('contradict each other'),
    })
    expect(agreed([answer(null, 7), 'timeout'], 7)).toMatchObject({ publicKey: KEY, paymentAddress: null })
    expect(agreed(['timeout', 'timeout', 'away'], 7)).toMatchObject({
        publicKey: null,
        reason: 'timeout; away',
    })
})
