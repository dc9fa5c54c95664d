// The SPARQL editor: colours, brackets, completion of our vocabulary. Without script the form is a plain text area.

async function script(address) {
  await new Promise((done, failed) => {
    const element = document.createElement("script");
    element.src = address;
    element.addEventListener("load", done);
    element.addEventListener("error", failed);
    document.head.append(element);
  });
}

const KEYWORDS = ("SELECT DISTINCT WHERE FILTER OPTIONAL UNION MINUS VALUES BIND GROUP BY HAVING ORDER ASC DESC LIMIT OFFSET GRAPH FROM NAMED ASK CONSTRUCT "
  + "DESCRIBE PREFIX COUNT SUM MIN MAX AVG SAMPLE GROUP_CONCAT BOUND COALESCE EXISTS NOT IF STR LANG STRSTARTS CONTAINS REGEX YEAR NOW").split(" ");

/** The word before the cursor, and what could complete it. */
function complete(terms, editor) {
  const cursor = editor.getCursor();
  const before = editor.getLine(cursor.line).slice(0, cursor.ch);
  const word = /[?$]?[\w:-]*$/.exec(before)[0];
  const variables = [...new Set(editor.getValue().match(/[?$]\w+/g) ?? [])].filter((name) => name !== word);
  const pool = word.startsWith("?") || word.startsWith("$") ? variables : [...terms, ...KEYWORDS];
  const low = word.toLowerCase();
  const begins = pool.filter((term) => term.toLowerCase().startsWith(low) || term.toLowerCase().split(":").pop().startsWith(low));
  const holds = low.length < 3 ? [] : pool.filter((term) => !begins.includes(term) && term.toLowerCase().includes(low));
  const at = window.CodeMirror.Pos;
  return { list: [...begins, ...holds].slice(0, 60), from: at(cursor.line, cursor.ch - word.length), to: at(cursor.line, cursor.ch) };
}

const area = document.getElementById("text");
if (area) {
  const base = "/static/vendor/codemirror/";
  await script(`${base}codemirror.js`);
  for (const name of ["sparql", "show-hint", "matchbrackets", "closebrackets"]) await script(`${base}${name}.js`);
  const answer = await fetch("/vocabulary.json").catch(() => null);
  const { prefixes, terms } = answer?.ok ? await answer.json() : { prefixes: {}, terms: [] };
  const known = [...terms, ...Object.keys(prefixes).map((prefix) => `${prefix}:`)];
  const editor = window.CodeMirror.fromTextArea(area, {
    mode: "application/sparql-query", lineNumbers: true, lineWrapping: true, matchBrackets: true, autoCloseBrackets: true, viewportMargin: Infinity,
    screenReaderLabel: "SPARQL query",
    extraKeys: {
      "Ctrl-Space": (cm) => cm.showHint({ hint: (it) => complete(known, it), completeSingle: false }),
      "Ctrl-Enter": () => area.form.requestSubmit(area.form.querySelector(".primary")),
      // The keyboard must be able to leave the editor.
      Tab: false, "Shift-Tab": false,
    },
  });
  editor.on("inputRead", (cm, change) => {
    if (/^[\w:?]$/.test(change.text[0] ?? "")) cm.showHint({ hint: (it) => complete(known, it), completeSingle: false });
  });
}
