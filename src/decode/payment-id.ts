import { Sink } from '@subsquid/evm-codec'
import type { Hex } from '../base/hex'
import { keccakOf } from '../base/keccak'

/**
 * Id of an x402 payment: keccak256(abi.encode(uint256 chainId, address payer, uint256 nonce)). A payer uses a Permit2
 * nonce once, so the id is unique without any registry.
 */
export function paymentIdOf(chainId: number, payer: Hex, nonce: bigint): Hex {
    const sink = new Sink(3)
    sink.u256(BigInt(chainId))
    sink.address(payer)
    sink.u256(nonce)
    return keccakOf(sink.toString())
}
