import { ADDRESS_BYTES, hexForm, readAddress } from '../../base/hex'
import type { MarketQuestion } from '../memory/market-memory'
import { BadQuestion } from '../question/bad-question'

/** An address that was asked about, with its number where anything is known of it. */
export interface Wallet {
    address: string
    /** 0 = nothing is known of it. */
    member: number
}

/** Reads an address in any case. @throws BadQuestion for what is none */
export function readWallet({ memory }: MarketQuestion, argument: string, text: string): Wallet {
    const address = readAddress(text)
    if (address === null)
        throw new BadQuestion(`${argument} is '${text}': expected ${hexForm(ADDRESS_BYTES)}`)
    return { address, member: memory.members.find(address) ?? 0 }
}
