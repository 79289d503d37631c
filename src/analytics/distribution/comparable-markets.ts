/** Published figures of other markets, for context. */
export const COMPARABLE_MARKETS = [
    {
        market: 'Hugging Face models',
        year: 2024,
        finding: 'Over 70 % of 348,181 models have no downloads, and 1 % of the models take 99 % of them.',
        source: 'Osborne et al. 2024',
    },
    {
        market: 'Spotify tracks',
        year: 2023,
        finding: '86.2 % of 184 million tracks have 1,000 plays or fewer; 45.6 million have none.',
        source: 'Luminate, year-end report 2023',
    },
    {
        market: 'Steam games',
        year: 2018,
        finding: 'The top 0.5 % of the games take 50 % of the revenue.',
        source: 'Steam revenue 2018, as published',
    },
    {
        market: 'Twitch channels',
        year: 2021,
        finding: 'The top 1 % of the channels take over 50 % of the payouts.',
        source: 'Twitch payouts 2021, as published',
    },
]
