"""Scripts that run in a page and return its defects."""

WIDER = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
OUT_OF_REACH = """() => [...document.querySelectorAll('main *')].filter((e) => {
    const style = getComputedStyle(e);
    return e.checkVisibility() && e.scrollWidth > e.clientWidth + 1 && ['auto', 'scroll'].includes(style.overflowX) && e.clientWidth > 1
        && style.display !== 'inline' && e.tabIndex < 0 && !e.querySelector('a[href], button, input, [tabindex="0"]');
}).map((e) => e.outerHTML.slice(0, 120))"""
FOCUSABLE = """[...document.querySelectorAll('a[href], button, input:not([type=hidden]), summary, [tabindex="0"]')]
    .filter((e) => e.checkVisibility({ visibilityProperty: true }) && e.tabIndex >= 0 && !e.disabled)"""
UNSEEN = f"""() => {FOCUSABLE}.filter((e) => {{
    e.focus({{ preventScroll: true }});
    const seen = (e) => {{
        const {{ outlineStyle, outlineWidth, boxShadow }} = getComputedStyle(e);
        return (outlineStyle !== 'none' && parseFloat(outlineWidth) > 0) || /0px 0px 0px [1-9]/.test(boxShadow);
    }};
    const shown = !e.matches('.copybtn') || Number(getComputedStyle(e).opacity) > 0.5;
    return !(shown && (seen(e) || (e.closest('label') && seen(e.closest('label')))));
}}).map((e) => e.outerHTML.slice(0, 120))"""
# Content that is printed in colour: figures, and the explorer's curve and dots.
ON_PAPER = """() => [...document.querySelectorAll('body, body *')].filter((e) => e.checkVisibility()).flatMap((e) => {
    const { color, backgroundColor, backgroundImage } = getComputedStyle(e), found = [];
    const drawn = e.closest('.ce-figure, .explorer-curve, .explorer-dot');
    if (!drawn && color !== 'rgb(0, 0, 0)') found.push(color);
    if (!drawn && !['rgb(255, 255, 255)', 'rgba(0, 0, 0, 0)'].includes(backgroundColor)) found.push(backgroundColor);
    if (e.matches('button, input, dialog, .bd-header, .bd-sidebar-primary, .bd-sidebar-secondary, .headerlink'))
        found.push('no part of the text');
    return found.map((what) => `${what}: ${e.outerHTML.slice(0, 100)}`);
}).slice(0, 5)"""
STILL = "* { transition: none !important }"  # colours would change over time
# A component of the page is made anew, with the state of an address: `page.evaluate(AGAIN, ["loss-explorer", query])`.
AGAIN = """([tag, query]) => {
    history.replaceState(null, '', query);
    const old = document.querySelector(tag), fresh = document.createElement(tag);
    fresh.setAttribute('words', old.getAttribute('words'));
    old.replaceWith(fresh);
}"""
