"""Which language a comment is in, as far as a dozen words can tell, and whether we can judge it."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from .model import languages, probability
from .text import Features, words

SUPPORTED = ("en", "es", "pt", "de", "fr", "id")
UNKNOWN = "und"
NO_WORDS = "zxx"
"""Nothing but emoji and signs: no language, and none needed."""

_FUNCTION_WORDS = {
    "en": "the and is are was this that it i you my me do does did how what where which when who why can not for with of to in on have has just your she he they so get got im i'm it's don't doesn't would will if but or be am an any there from at we please too love cute gorgeous nice wow beautiful amazing omg lol link price need size pls thanks girl looks so",
    "es": "el la los las un una de que y en es por para con no se lo como cómo qué cuál cuánto cuánta cuesta dónde donde cuándo yo tu mi me te muy pero si sí más ya esto esta este hay tiene tienen está son quiero puedo hermosa hermoso bonita bonito linda precio talla envío envio gracias favor",
    "pt": "o a os as um uma de que e em é por para com não se como qual quanto onde quando eu você vocês meu minha muito mas mais já isso esse essa este esta tem têm está são quero posso do da no na pra tá vou amei perfeito preço preco tamanho frete obrigada gente linda",
    "de": "der die das und ist ich du nicht ein eine einen wie was wo wann welche welcher welches für mit auf von zu den dem es ihr sie wir mein meine auch noch kann man habe hat gibt sind im aber oder bei nach nur schön süß toll preis größe versand danke bitte gibts",
    "fr": "le la les un une des de et est je tu il elle on nous vous pas ne que qui quoi où quand comment combien quel quelle pour avec sur dans mon ma mes c'est j'ai ça ce cette mais ou du au très plus moi y a-t-il trop belle prix taille jolie livraison merci svp",
    "id": "yang dan di ke dari ini itu untuk dengan tidak gak ga nggak bisa ada saya aku kak kakak berapa dimana mana apa apakah kapan gimana bagaimana mau beli udah sudah belum juga sama kalau kalo aja banget dong sih ya harga nya pakai bagus cantik keren lucu ongkir ukuran warna kirim",
    "it": "il lo gli una che di è per con non come quanto dove quando sono io mio mia molto ma più questo questa hai ho della nel anche perché cosa ci vorrei costa posso bellissimo grazie",
    "nl": "de het een en is van ik je niet dat dit voor met hoe wat waar wanneer welke zijn op te maar ook kan heb heeft mijn er wel nog deze hoeveel kost",
    "pl": "i w na nie jest się to że jak co gdzie kiedy czy ile kosztuje dla mam mi za tak ale jestem mogę ten ta",
    "tr": "bir bu ve ne için çok nasıl nerede kaç var mı mi mu mü ben sen değil ama kadar fiyat fiyatı alabilirim daha olan",
    "vi": "là của và có không cho tôi mình bạn này giá bao nhiêu ở đâu mua với được thì shop ạ em chị anh nhé quá rồi",
    "sv": "och är det att en ett jag du inte som på för med hur vad var när vilken den har kan mycket men också",
    "ro": "și este un o de la cu nu pe pentru cum ce unde când cât costă eu tu mai sunt am ai vreau foarte dar",
    "tl": "ang ng sa mga ako ikaw ko mo na po ba ito yan magkano saan paano hindi pa kasi lang naman ganda",
}
_LISTS = {
    word: [name for name, listed in _FUNCTION_WORDS.items() if word in listed.split()]
    for text in _FUNCTION_WORDS.values()
    for word in text.split()
}
_TELLING = {
    "ă": "vi",
    "ơ": "vi",
    "ư": "vi",
    "đ": "vi",
    "ğ": "tr",
    "ş": "tr",
    "ı": "tr",
    "ł": "pl",
    "ś": "pl",
    "ż": "pl",
    "ź": "pl",
    "ț": "ro",
    "ș": "ro",
    "å": "sv",
    "ß": "de",
    "ñ": "es",
    "¿": "es",
    "¡": "es",
    "ã": "pt",
    "õ": "pt",
}
_SCRIPTS = {
    "CYRILLIC": "ru",
    "ARABIC": "ar",
    "HEBREW": "he",
    "THAI": "th",
    "HANGUL": "ko",
    "HIRAGANA": "ja",
    "KATAKANA": "ja",
    "CJK": "zh",
    "DEVANAGARI": "hi",
    "GREEK": "el",
}
_WORD_LOGIT, _SIGN_LOGIT = 2.0, 4.0
_SURE = 0.5


def guessed(texts: Sequence[str], features: Features) -> list[str]:
    """The language of each normalised text: one of `SUPPORTED`, another's code, `UNKNOWN` or `NO_WORDS`."""
    model = languages()
    lines = model.logits(features, len(texts))
    return [_one(text, dict(zip(model.classes, line, strict=True))) for text, line in zip(texts, lines, strict=True)]


def supported(language: str) -> bool:
    return language in SUPPORTED or language == NO_WORDS


def _one(text: str, logits: dict[str, float]) -> str:
    letters = [character for character in text if character.isalpha()]
    if not letters:
        return NO_WORDS
    foreign = [script for character in letters if (script := _script(character))]
    if 2 * len(foreign) > len(letters):
        return "ja" if "ja" in foreign else max(sorted(set(foreign)), key=foreign.count)
    evidence = dict.fromkeys(_FUNCTION_WORDS, 0.0)
    for word in set(words(text)):
        for name in _LISTS.get(word, ()):
            evidence[name] += _WORD_LOGIT / len(_LISTS[word])
    for character in set(text):
        if name := _TELLING.get(character, ""):
            evidence[name] += _SIGN_LOGIT
    ours = {name: evidence[name] + logits[name] for name in SUPPORTED}
    best = max(SUPPORTED, key=lambda name: ours[name])
    other = max(evidence.keys() - set(SUPPORTED), key=lambda name: (evidence[name], name))
    if evidence[other] > evidence[best] + 0.5:
        return other
    return best if probability(ours[best]) >= _SURE else UNKNOWN


def _script(character: str) -> str:
    """The language a letter of another script tells; empty for Latin."""
    if character < "\u0250":
        return ""
    name = unicodedata.name(character, "")
    return next((language for script, language in _SCRIPTS.items() if name.startswith(script)), "")
