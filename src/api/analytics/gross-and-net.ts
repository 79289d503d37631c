import { Amount, Count, DataType, Ratio } from '../fields'

@DataType(
    'What was paid, with payments to oneself and without, whatever the question excludes: OPG base units (10^-18 OPG). gross = selfPaid + net. `meta.rules` names the rule.',
)
export class GrossAndNet {
    @Amount('All of it.')
    gross!: bigint
    @Amount('Of `gross`, paid to oneself.')
    selfPaid!: bigint
    @Amount('The rest.')
    net!: bigint
    @Ratio.orNull('selfPaid / gross', 'null when nothing was paid')
    selfPaidShare!: string | null
}

@DataType('The same of a whole window, with how many payments that are.')
export class MarketGrossAndNet extends GrossAndNet {
    @Amount('Payments, in any token.')
    payments!: bigint
    @Amount('Of `payments`, those to oneself.')
    selfPaidPayments!: bigint
    @Count('Distinct wallets that paid somebody else.')
    netPayers!: number
}
