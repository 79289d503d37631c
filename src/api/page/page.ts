import type { GraphiqlAssets } from './graphiql-assets'
import { TITLE } from './page-start'

/** The page itself: a few lines of HTML that load GraphiQL from this server and nothing from any other. */
export function page(assets: GraphiqlAssets): string {
    return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${TITLE}</title>
<link rel="icon" href="${assets.logo.path}">
<link rel="stylesheet" href="${assets.css.path}">
</head>
<body id="body" class="no-focus-outline">
<noscript>This page needs JavaScript. The API does not: POST a query to /graphql.</noscript>
<div id="root"></div>
<script src="${assets.js.path}"></script>
<script src="${assets.start.path}"></script>
</body>
</html>
`
}
