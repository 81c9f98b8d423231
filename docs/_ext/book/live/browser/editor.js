// The editor of a cell, in the colours of the page: its parts have the names that Pygments gives them.
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { python } from "@codemirror/lang-python";
import { bracketMatching, indentOnInput, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { EditorState } from "@codemirror/state";
import { EditorView, drawSelection, keymap } from "@codemirror/view";
import { tagHighlighter, tags as t } from "@lezer/highlight";

const PYGMENTS = tagHighlighter([
  { tag: [t.keyword, t.controlKeyword, t.definitionKeyword, t.operatorKeyword], class: "k" },
  { tag: t.moduleKeyword, class: "kn" },
  { tag: [t.bool, t.null, t.self], class: "kc" },
  { tag: [t.string, t.special(t.string)], class: "s2" },
  { tag: [t.integer, t.float, t.number], class: "mi" },
  { tag: t.comment, class: "c1" },
  { tag: [t.operator, t.arithmeticOperator, t.compareOperator, t.definitionOperator], class: "o" },
  { tag: t.function(t.definition(t.variableName)), class: "nf" },
]);

export function edit(parent, text, { label, run, leave, changed }) {
  const keys = [
    { key: "Shift-Enter", run: () => (run(), true) },
    { key: "Escape", run: () => (leave(), true) }, // Tab stays the browser's, so that the keyboard is never caught
  ];
  // The theme's keys (/ and the arrows) know text fields, but no editable elements.
  parent.addEventListener("keydown", (event) => event.stopPropagation());
  const view = new EditorView({
    parent,
    state: EditorState.create({
      doc: text,
      extensions: [
        keymap.of([...keys, ...defaultKeymap, ...historyKeymap]),
        history(),
        drawSelection(),
        indentUnit.of("    "),
        indentOnInput(),
        bracketMatching(),
        python(),
        syntaxHighlighting(PYGMENTS),
        EditorView.contentAttributes.of({ "aria-label": label, autocapitalize: "off", autocorrect: "off", spellcheck: "false" }),
        EditorView.updateListener.of((update) => update.docChanged && changed()),
      ],
    }),
  });
  return {
    text: () => view.state.doc.toString(),
    write: (code) => view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: code } }),
    focus: () => view.focus(),
    hasFocus: () => view.hasFocus,
    remove: () => { view.destroy(); parent.remove(); },
  };
}
