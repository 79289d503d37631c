/** What the page shows first: works on a fresh index, and shows how to go on. */
export const DEFAULT_QUERY = `# Which models are used, who pays, who gets paid.
#
# Ctrl-Enter runs this query.
# Ctrl-Space lists what can be asked here.
# The book, top left, explains every field.
#
# Amounts are base units: 10^18 are one OPG.
# Times are UTC.

query Demand {
  # How far the index is.
  # demo: everything here is simulated.
  status {
    network
    demo
    chains {
      name
      height
      lagBlocks
      events
    }
  }

  # The models that earned most, and their latest calls.
  models(orderBy: [value_DESC], limit: 10) {
    id
    name
    calls
    payments
    value
    lastUsedAt
    inferences(orderBy: [time_DESC], limit: 3) {
      time
      rail
      mode
    }
  }

  # The latest payments.
  # Next page: pass endCursor as after,
  # paymentFeed(first: 5, after: "...")
  paymentFeed(first: 5) {
    edges {
      node {
        time
        rail
        amount
        payer {
          id
          payments
        }
        model {
          name
        }
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
`
