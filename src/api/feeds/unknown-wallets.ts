import { GraphQLError } from 'graphql'
import { Args, Ctx, Query, Resolver } from 'type-graphql'
import { readAddress, readHex } from '../../base/hex'
import { type Columns, readRows } from '../../database/read-rows'
import { bytea, hex } from '../../database/sql'
import type { ApiContext } from '../context'
import { Amount, Count, DataType, Of, Text, Time } from '../fields'
import { FeedArgs, FeedPageInfo } from './feed-types'

@DataType(
    'A wallet that settlements through watched proxies paid OPG, sent by one account, and that is no known payTo wallet. It may be a new one of the operator’s, or that of somebody else who takes OPG.',
)
class UnknownWallet {
    @Count('Chain: 8453 Base.')
    chainId!: number
    @Text('The wallet that was paid, lower-case 0x hex.')
    wallet!: string
    @Text.orNull('Who sent the transactions; null where no endpoint gave them.')
    facilitator!: string | null
    @Amount('Settlements.')
    settlements!: bigint
    @Amount('What they paid, in OPG base units (10^-18 OPG).')
    amount!: bigint
    @Count('Block of the first one.')
    firstHeight!: number
    @Time('Time of that block.')
    firstAt!: Date
    @Count('Block of the last one.')
    lastHeight!: number
    @Time('Time of that block.')
    lastAt!: Date
}

@DataType('One row of the list of unknown wallets.')
class UnknownWalletEdge {
    @Text('Place of the row; opaque, stays valid for ever.')
    cursor!: string
    @Of(() => UnknownWallet, 'The row itself.')
    node!: UnknownWallet
}

@DataType('A page of unknown wallets, the one seen last for the first time first.')
class UnknownWalletPage {
    @Of.list(() => UnknownWalletEdge, 'The rows.')
    edges!: UnknownWalletEdge[]
    @Of(() => FeedPageInfo, 'Where the page ends.')
    pageInfo!: FeedPageInfo
}

type Row = Omit<UnknownWallet, 'settlements' | 'amount'> & { settlements: string; amount: string }

const COLUMNS: Columns<Row> = {
    chainId: 'chain_id',
    wallet: hex('wallet'),
    facilitator: `nullif(${hex('facilitator')}, '0x')`,
    settlements: 'sum(settlements)::text',
    amount: 'sum(amount)::text',
    firstHeight: 'min(first_height)',
    firstAt: 'min(first_at)',
    lastHeight: 'max(last_height)',
    lastAt: 'max(last_at)',
}

@Resolver()
export class UnknownWalletsResolver {
    @Query(() => UnknownWalletPage, {
        description:
            'Wallets that settlements through watched proxies paid OPG and that are not among the known payTo wallets, by who sent the settlements: the one seen last for the first time first. Pages by cursor. What it stands on is in `status { chains { payToSurvey } }`; one that becomes known leaves the list, and its past payments are indexed.',
    })
    async unknownWallets(
        @Args(() => FeedArgs) { first, after }: FeedArgs,
        @Ctx() { database }: ApiContext,
    ): Promise<UnknownWalletPage> {
        const below = after == null ? null : decodeCursor(after)
        const rows = await readRows(
            database,
            COLUMNS,
            `FROM pay_to_survey_wallet w
             WHERE NOT EXISTS (SELECT FROM pay_to p WHERE p.chain_id = w.chain_id AND p.address = w.wallet)
             GROUP BY chain_id, wallet, facilitator
             ${below ? 'HAVING (min(first_height), chain_id, wallet, facilitator) < ($2, $3, $4, $5)' : ''}
             ORDER BY min(first_height) DESC, chain_id DESC, wallet DESC, facilitator DESC LIMIT $1`,
            [first + 1, ...(below ?? [])],
        )
        const edges = rows.slice(0, first).map((row) => {
            const node = { ...row, settlements: BigInt(row.settlements), amount: BigInt(row.amount) }
            return { node, cursor: encodeCursor(node) }
        })
        return {
            edges,
            pageInfo: { hasNextPage: rows.length > first, endCursor: edges.at(-1)?.cursor ?? null },
        }
    }
}

function encodeCursor({ firstHeight, chainId, wallet, facilitator }: UnknownWallet): string {
    const place = [firstHeight, chainId, wallet, facilitator ?? '0x']
    return Buffer.from(JSON.stringify(place)).toString('base64url')
}

/** @throws BAD_USER_INPUT when the string is not one of this list's cursors */
function decodeCursor(cursor: string): unknown[] {
    const [height, chainId, wallet, facilitator, ...more] = parts(cursor)
    const isOurs =
        more.length === 0 &&
        [height, chainId].every((n) => Number.isInteger(n) && Math.abs(n as number) < 2 ** 31) &&
        typeof wallet === 'string' &&
        readAddress(wallet) !== null &&
        typeof facilitator === 'string' &&
        readHex(facilitator) !== null
    if (isOurs) return [height, chainId, bytea(wallet), bytea(facilitator)]
    throw new GraphQLError(`after is '${cursor}': expected a cursor that this list returned`, {
        extensions: { code: 'BAD_USER_INPUT' },
    })
}

function parts(cursor: string): unknown[] {
    try {
        const read = JSON.parse(Buffer.from(cursor, 'base64url').toString())
        return Array.isArray(read) ? read : []
    } catch {
        return []
    }
}
