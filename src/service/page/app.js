"use strict";
// Renders /openapi.json. Text goes in as text nodes only, so nothing in the document can become markup.

const make = (name, className, ...children) => {
  const node = document.createElement(name);
  if (className) node.className = className;
  node.append(...children);
  return node;
};

/// A path that may go on in the next line after each slash.
const breakable = (path) => path.split("/").flatMap((part, at) => (at ? ["/", make("wbr"), part] : [part]));

const typeOf = (schema = {}) => {
  if (schema.enum) return schema.enum.join(" | ");
  const type = Array.isArray(schema.type) ? schema.type.join(" | ") : schema.type || "";
  const limits = [];
  if (schema.maxLength) limits.push("≤ " + schema.maxLength);
  if (schema.format) limits.push(schema.format);
  if (schema.minimum !== undefined) limits.push("≥ " + schema.minimum);
  if (schema.maximum !== undefined) limits.push("≤ " + schema.maximum);
  return type + (limits.length ? " (" + limits.join(", ") + ")" : "");
};

const table = (head, rows) => {
  const body = make("tbody", "", ...rows.map((row) => make("tr", "", ...row.map((cell) => make("td", "", cell)))));
  return make("table", "", make("thead", "", make("tr", "", ...head.map((cell) => make("th", "", cell)))), body);
};

const fields = (schema, prefix = "") => {
  if (!schema) return [];
  if (schema.type === "array" && schema.items && schema.items.properties) return fields(schema.items, prefix + "[]/");
  const required = new Set(schema.required || []);
  return Object.entries(schema.properties || {}).flatMap(([name, part]) => {
    const own = [[prefix + name + (required.has(name) ? " *" : ""), typeOf(part), part.title || "", part.description || ""]];
    return own.concat(part.properties || (part.items && part.items.properties) ? fields(part, prefix + name + "/") : []);
  });
};

const contentOf = (holder) => Object.entries((holder && holder.content) || {})[0];

const example = (title, holder) => {
  const found = contentOf(holder);
  if (!found || found[1].example === undefined) return [];
  const value = found[0] === "application/x-www-form-urlencoded"
    ? new URLSearchParams(found[1].example).toString().replaceAll("%3A", ":") : found[1].example;
  return [make("h4", "", title + " · " + found[0]),
          make("pre", "", typeof value === "string" ? value : JSON.stringify(value, null, 2))];
};

const schemaDetails = (title, holder) => {
  const found = contentOf(holder);
  const rows = found ? fields(found[1].schema) : [];
  if (!rows.length) return [];
  return [make("details", "", make("summary", "", title + "（" + rows.length + "）"),
               table(["字段 field", "类型 type", "名称 name", "说明 meaning"], rows))];
};

const operation = (path, method, op) => {
  const article = make("article");
  article.id = op.operationId;
  article.append(make("h3", "", make("span", "method", method.toUpperCase()), path), make("p", "", op.summary || ""));
  const scopes = (op.security || []).flatMap((need) => Object.values(need).flat());
  const whose = (op.security || []).some((need) => need.person) ? "群众登录所得令牌的范围 scope of a person's token: " : "权限 scope: ";
  article.append(make("p", "scope", !op.security || op.security.length ? whose + (scopes.join(", ") || "任一令牌 any token") : "公开 public"));
  const parameters = op.parameters || [];
  if (parameters.length) {
    article.append(table(["参数 parameter", "位置 in", "类型 type", "说明 meaning"],
      parameters.map((p) => [p.name + (p.required ? " *" : ""), p.in, typeOf(p.schema), p.description || ""])));
  }
  article.append(...schemaDetails("请求字段 request fields", op.requestBody), ...example("请求 request", op.requestBody));
  for (const [status, answer] of Object.entries(op.responses || {})) {
    if (status === "default") continue;
    article.append(...schemaDetails("应答字段 response fields", answer), ...example("应答 response " + status, answer));
  }
  return article;
};

const render = (api) => {
  const index = document.getElementById("index");
  const operations = document.getElementById("operations");
  const byTag = new Map();
  for (const [path, methods] of Object.entries(api.paths)) {
    for (const [method, op] of Object.entries(methods)) {
      const tag = (op.tags || ["other"])[0];
      if (!byTag.has(tag)) byTag.set(tag, []);
      byTag.get(tag).push([path, method, op]);
    }
  }
  for (const [tag, list] of byTag) {
    const group = make("section", "", make("h2", "", tag));
    index.append(group);
    for (const [path, method, op] of list) {
      const link = make("a", "", make("span", "method", method.toUpperCase()), make("span", "", ...breakable(path)));
      link.href = "#" + op.operationId;
      group.append(link);
      operations.append(operation(path, method, op));
    }
  }
};

document.getElementById("filter").addEventListener("input", (event) => {
  const word = event.target.value.trim().toLowerCase();
  for (const node of document.querySelectorAll("article")) {
    node.hidden = word !== "" && !node.textContent.toLowerCase().includes(word);
  }
  for (const link of document.querySelectorAll("nav a")) link.hidden = document.getElementById(link.hash.slice(1)).hidden;
  document.getElementById("nothing").hidden = document.querySelector("article:not([hidden])") !== null;
  for (const group of document.querySelectorAll("nav section")) group.hidden = !group.querySelector("a:not([hidden])");
});

fetch("/openapi.json")
  .then((answer) => answer.json())
  .then((api) => { render(api); if (location.hash) location.replace(location.hash); })
  .catch((error) => document.getElementById("operations").append(make("p", "", "无法读取 openapi.json: " + error.message)));
