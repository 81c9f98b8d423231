// Answers queries as the browser does: an index file and the number of results as arguments, queries in JSON at standard
// input; for each query the addresses of the sections that are found.
import { readFileSync } from "node:fs";
import { Ranking } from "../../../docs/_ext/book/find/ranking.mjs";

const [file, count] = process.argv.slice(2);
const data = JSON.parse(readFileSync(file, "utf-8").replace("globalThis.bookIndex=", ""));
const ranking = await new Ranking(data).fill();
const address = ({ id }) => `${data.pages[data.sections[id][0]][0].replace(".html", "")}#${data.sections[id][1]}`;
const queries = JSON.parse(readFileSync(0, "utf-8"));
process.stdout.write(JSON.stringify(queries.map((query) => ranking.search(query, Number(count)).map(address))));
