"use strict";

const settings = "content/settings.json";
const tickets = "content/tickets.json";

function row(ticket) {
  const line = document.createElement("tr");
  line.className = ticket.priority;
  for (const text of [ticket.number, ticket.subject, ticket.priority, ticket.since]) {
    const cell = document.createElement("td");
    cell.textContent = text;
    line.append(cell);
  }
  return line;
}

async function show() {
  const [about, open] = await Promise.all([settings, tickets].map((path) => fetch(path).then((answer) => answer.json())));
  document.querySelector("#version").textContent = about.version;
  document.querySelector("#tickets tbody").append(...open.map(row));
}

show();
