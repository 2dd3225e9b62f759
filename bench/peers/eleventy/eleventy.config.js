import fs from "node:fs";

const entries = JSON.parse(fs.readFileSync("entries.json", "utf8"));
const iso = (day) => (day instanceof Date ? day.toISOString().slice(0, 10) : String(day));
const kinds = ["claims", "events", "actors", "sources", "topics"];

export default function (config) {
  config.setQuietMode(true);
  // A global of the template language, not global data: Eleventy merges global data into every page, and a map of every
  // entry there makes memory grow with the square of the site.
  config.addNunjucksGlobal("entries", entries);
  config.addGlobalData("lists", kinds);
  config.addFilter("iso", iso);
  config.addFilter("claimLd", (page, title, proposition, date, assertions) =>
    JSON.stringify({
      "@context": "https://schema.org", "@type": "Claim", url: "https://example.org/workload" + page.url, name: title,
      text: proposition, datePublished: iso(date ?? page.date),
      author: { "@type": "Organization", name: "Workload", url: "https://example.org/workload/" },
      appearance: assertions.map((one) => ({ "@type": "CreativeWork", name: entries.sources[one.source].title,
        url: `https://example.org/workload/sources/${one.source}/`, datePublished: entries.sources[one.source].date })),
    }).replaceAll("<", "\\u003c"));
  for (const kind of kinds) config.addCollection(kind, (api) => api.getFilteredByTag(kind + "_"));
  config.addCollection("latest", (api) => api.getFilteredByTag("claims_").slice(-50).reverse());
  return { dir: { input: "src", includes: "../includes", output: "out" }, markdownTemplateEngine: false, htmlTemplateEngine: "njk" };
}
