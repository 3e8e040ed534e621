"""Which encoding a text is in: told by a mark or by validity where possible, else by the letters it would give."""

import codecs
import re

import numpy as np

from ..errors import UnusableUpload

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
# Text of one byte a letter holds at most this share of control characters, and of zeros among them: a stray zero, which
# some systems write into a name, is no sign of another encoding.
_STRAY, _ZEROS, _CONTROL = 0.05, 0.2, bytes({*range(1, 32)} - {9, 10, 13})
_STEP, _ENOUGH, _FEW = 2**20, 4_000, 4
_WESTERN = "äöüßéèêëàâáãåæçñíìîïóòôõøœúùûýÄÖÜÉÈÊÀÂÁÃÅÆÇÑÍÎÓÔÕØŒÚ€£°©®™–—’‘“”«»…·º¿¡²³½´•§"
# The letters that make text of one encoding likely; the first of equally likely ones is taken.
_LETTERS = {
    "cp1252": _WESTERN,
    "cp1254": _WESTERN + "ğışĞİŞ",
    "cp1250": "ąćęłńóśźżĄĆĘŁŃÓŚŹŻáčďéěíňřšťúůýžÁČĎÉĚÍŇŘŠŤÚŮÝŽőűŐŰöüäÖÜÄßăâîşţ€–—“”„°",
    "cp1251": "абвгдежзийклмнопрстуфхцчшщъыьэюяАБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЭЮЯёЁіїєІЇЄ№–—«»",
    "cp1253": "αβγδεζηθικλμνξοπρστυφχψωςάέήίόύώΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩΆΈΉΊΌΎΏ€–—«»",
    "mac_roman": _WESTERN,
}
_ODD = re.compile("(?<=[a-zà-ÿα-ωа-я])[À-ÞŠŽŤŹŚΑ-ΩА-Я]|(?<=[A-Za-z])[\u0370-\u04ff]|[\u0370-\u04ff](?=[A-Za-z])")
# The letters used most, which tell two alphabets in the same bytes apart.
_FREQUENT = {"cp1251": "оеаинтсрвл", "cp1253": "αοιετσνρης"}
# Lines that end as they did on the first Macintosh, which its Excel still writes, make its encoding likelier.
_MACINTOSH = 0.1
# The lead bytes of a double-byte encoding's everyday characters: kana, hangul and the first level of ideographs.
_EVERYDAY = {
    "big5": ((0xA4, 0xC6),),
    "gb18030": ((0xB0, 0xD7),),
    "cp932": ((0x82, 0x83), (0x88, 0x97)),
    "euc_jp": ((0xA4, 0xA5), (0xB0, 0xCF)),
    "cp949": ((0xB0, 0xC8),),
}
# How much the letters used most weigh: enough to settle what is equally likely.
_OFTEN = 0.1
# Hangul fill a part of what ideographs do: where all letters lie there, they are hangul.
_WEIGHT = {"cp949": 0.99}
_AGAIN = "Export the table once more, as CSV, XLSX or Parquet, and bring that file as it comes."

EVERYDAY = {
    "euc_jp": (
        "日一国人年大十二本中長出三時行見月分後前生五間上東四今金九入学高円子外八六下来気小七山話女北午百書先名川千水半男西電校語土木聞食車何南万毎白天母火"
        "右読友左休父雨会社株式東京都大阪府区市町村県店客顧取引先契約番号氏名住所電話開始終了日付解約理由売上月額料金利用継続更新状態無有新規合計顧客企業業種地域"
        "担当者部門営業製品機能価格高安不満競合他社移行予算倒産事業縮小横浜名古屋福岡札幌神戸田中鈴木佐藤高橋渡辺伊藤山本小林加野村井松岡石森池清原"
    ),
    "gb18030": (
        "的一是不了人我在有他这中大来上个国到说们为子和你地出道也时年得就那要下以生会自着去之过家学对可她里后小么心多天而能好都然没日于起还发成事只作当想看文无开"
        "手十用主行方又如前所本见经头面公同三已老从动两长知民样现分将外但身些与高意进把法此实回二理美点月明其种声全工己话儿者向情部正名定女问力机给等几很业最间新"
        "什打便位因重被走电四第门相次东政海口使教西再平真听世气信北少关并内加化由却代军产入先山五太水万市公司客户名称编号日期合同状态流失原因金额收入续费取消活跃"
        "上海北京广州深圳杭州南京武汉成都科技有限集团行业地区销售经理价格功能服务评分姓张王李刘陈杨黄赵周吴徐孙马朱胡林郭何罗梁宋郑谢韩唐冯邓曹彭曾肖田董袁"
    ),
    "big5": (
        "的一是不了人我在有他這中大來上個國到說們為子和你地出道也時年得就那要下以生會自著去之過家學對可她裡後小麼心多天而能好都然沒日於起還發成事只作當想看文無開"
        "公司客戶名稱編號日期合約狀態流失原因金額收入續約取消台北臺灣香港高雄新竹科技有限集團行業地區銷售經理價格功能服務評分姓張王李劉陳楊黃趙周吳徐孫馬朱胡林郭何"
    ),
    "cp949": (
        "이다는에의을를가고하지한로기서자사도인대나리스시어라만구아수전해일보정부제여주과그상장동으들조비계공원경성우년오신용문무소관국것할있없있었습니면등중안모선회식"
        "내실생연물방트체통업산진개발결재단입고객명호번사유매출월금액요금이용갱신상태활성취소해지시작종료날짜회사주식유한서울부산대구인천광주대전울산경기강원충청전라"
        "김이박최정강조윤장임한오서신권황안송전홍유배백허남심노하곽성차주우구민류진지엄채원천방공현함변염양"
    ),
}


def encoding_of(name: str, data: bytes) -> str:
    """The encoding of a text; raises UnusableUpload for bytes that are no text."""
    marked = next((encoding for mark, encoding in _MARKS if data.startswith(mark)), "")
    if marked:
        return marked
    start = data[: 64 * 1024]
    if b"\0" in start and _is_wide(start):
        return _sixteen(name, data)
    if data.isascii() or _decodes(data, "utf-8"):
        return "utf-8"
    likely = sorted(_likelihoods(_foreign(data), _is_macintosh(data)).items(), key=lambda item: -item[1])
    return next((encoding for encoding, _ in likely if _decodes(data, encoding)), "latin-1")


def _is_wide(start: bytes) -> bool:
    """Whether bytes with a zero among them are no text of one byte a letter."""
    control = len(start) - len(start.translate(None, _CONTROL))
    return control > _STRAY * len(start) or start.count(0) > max(1, _ZEROS * len(start))


def _sixteen(name: str, data: bytes) -> str:
    """UTF-16 without its mark: in text, nearly every other byte is zero."""
    zero = np.frombuffer(data[: 64 * 1024 // 2 * 2].ljust(2), np.uint8) == 0
    even, odd = float(zero[::2].mean()), float(zero[1::2].mean())
    encoding = "utf-16-le" if odd > even else "utf-16-be"
    if max(even, odd) < 0.4 or min(even, odd) > 0.05 or not _decodes(data, encoding):
        why = (
            "It holds bytes that are no letters: it may be damaged, or a file of another kind that was given this name."
        )
        raise UnusableUpload(f"{name} is not text, whatever its name says.", why, _AGAIN)
    return encoding


def _decodes(data: bytes, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    view = memoryview(data)
    try:
        for start in range(0, len(view), _STEP):
            decoder.decode(view[start : start + _STEP])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _foreign(data: bytes) -> bytes:
    """Lines with letters beyond ASCII, as many as it takes to tell."""
    found: list[bytes] = []
    held = 0
    for start in range(0, len(data), _STEP):
        for line in data[start : start + _STEP].splitlines()[1 if start else 0 :]:
            if held < _ENOUGH and not line.isascii():
                found.append(line)
                held += sum(byte > 127 for byte in line)
        if held >= _ENOUGH:
            break
    return b"\n".join(found)


def _is_macintosh(data: bytes) -> bool:
    """Whether lines end in a carriage return alone."""
    return b"\r" in data[: 2 * _STEP] and b"\n" not in data[: 2 * _STEP]


def _likelihoods(text: bytes, macintosh: bool) -> dict[str, float]:
    """For each encoding the share of the foreign letters that are everyday ones in it; too few tell nothing."""
    if sum(byte > 127 for byte in text) < _FEW:
        return {"mac_roman" if macintosh and _share(text, "mac_roman", _WESTERN) == 1 else "cp1252": 1.0}
    single = {encoding: _share(text, encoding, letters) for encoding, letters in _LETTERS.items()}
    single["mac_roman"] += _MACINTOSH * macintosh
    double = {encoding: _double_share(text, encoding) for encoding in _EVERYDAY}
    return {**single, **double}


def _share(text: bytes, encoding: str, letters: str) -> float:
    """A capital inside a word, or a word of two alphabets, speaks against an encoding."""
    said = text.decode(encoding, errors="replace")
    foreign = [letter for letter in said if ord(letter) > 127]
    odd = len(_ODD.findall(said))
    known = sum(letter in letters for letter in foreign) - odd
    frequent = 0.02 * sum(letter in _FREQUENT.get(encoding, "") for letter in foreign)
    return (known + frequent) / max(len(foreign), 1)


def _double_share(text: bytes, encoding: str) -> float:
    try:
        letters = [letter for letter in text.decode(encoding) if ord(letter) > 127]
        pairs = [letter.encode(encoding) for letter in letters]
    except UnicodeDecodeError:
        return 0.0
    everyday = sum(any(low <= pair[0] <= high for low, high in _EVERYDAY[encoding]) for pair in pairs)
    common = sum(letter in EVERYDAY.get(encoding, "") for letter in letters)
    return (_WEIGHT.get(encoding, 0.98) * everyday + _OFTEN * common) / max(len(letters), 1)
