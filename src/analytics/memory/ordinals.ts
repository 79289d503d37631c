import type { Reader } from '../../database/reader'
import type { Block } from '../../periods/block'
import type { Members } from './members'
import { rest } from './turns'

/** Rows looked at in one step, and ids of which each may be new. */
const STEP = 16_384
const IDS_AT_ONCE = 500

/** Ordinals looked at again. */
const RECENT = 10_000

/** The numbers that stand for members in the database, in those of this process. */
export class Ordinals {
    private readonly numbers: number[] = [0]
    private learned: Promise<void> = Promise.resolve()

    constructor(private readonly members: Members) {}

    /** A block in this process's numbers, which are written over those of the given one. */
    async renumber<Given extends Block>(reader: Reader, block: Given): Promise<Given> {
        const { calls, late, payments } = block
        const columns = [calls.member, late.member, payments.payer, payments.model]
        if (!(await this.knows(columns))) await this.learn(reader)
        if (!(await this.knows(columns)))
            throw new Error('a sealed period has a member that is not in the dictionary')
        for (const column of columns)
            for (let row = 0; row < column.length; row++) {
                if (row % STEP === 0) await rest()
                column[row] = this.numbers[column[row]]
            }
        return block
    }

    private async knows(columns: Int32Array[]): Promise<boolean> {
        for (const column of columns)
            for (let row = 0; row < column.length; row++) {
                if (row % STEP === 0) await rest()
                if (this.numbers[column[row]] === undefined) return false
            }
        return true
    }

    /** One after the other: while one is at it the dictionary has gaps. */
    private learn(reader: Reader): Promise<void> {
        const learned = this.learned.then(() => this.learnNow(reader))
        this.learned = learned.catch(() => {})
        return learned
    }

    private async learnNow(reader: Reader): Promise<void> {
        // The last ones again: two sealers may have committed in another order than they numbered.
        const from = Math.max(0, this.numbers.length - RECENT)
        const rows = await reader.rows('SELECT ordinal, id FROM member WHERE ordinal >= $1', [from])
        for (const [at, [ordinal, id]] of (rows as [number, string][]).entries()) {
            if (at % IDS_AT_ONCE === 0) await rest()
            this.numbers[ordinal] = this.members.numberOf(id)
        }
    }
}
