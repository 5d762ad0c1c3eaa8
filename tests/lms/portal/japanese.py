"""Lessons as a city writes them, as many as are wanted and always the same; and fifty questions to them."""

import random


def _each(text: str) -> tuple[str, ...]:
    return tuple(text.split())


SUBJECTS = _each("""
個人情報 生成AI 行政DX データ利活用 テレワーク オープンデータ 情報セキュリティ 窓口業務 申請手続 業務フロー
マイナンバー ペーパーレス クラウドサービス ノーコードツール RPA BPR EBPM ChatGPT スマートフォン アンケート 公文書
会議録 防災情報 道路台帳 統計データ 決裁 パスワード 標的型メール 多要素認証 電子契約 デジタル人材 DXリーダー
髙橋係長 東京都 京都市 大阪府 渡邉さん 斎藤課長 ガイドライン ﾃﾞｰﾀﾍﾞｰｽ 利用者 高齢者 バックアップ
ダッシュボード 二〇二六年度 令和８年５月 第３章 Microsoft365 Wi-Fi UI/UX
""")
VERBS = _each("""
を見直します を学びます の取扱いを確かめます を活用します の課題を整理します を共有します を守ります
を始める前に相談します に取り組みます を電子化します の効果を測ります を分かりやすく説明します を自動化します
の権限を設定します を点検します
""")
OPENINGS = _each("""
まず、 次に、 たとえば、 このとき、 窓口では、 課の中で、 上司と相談して、 市民の立場から、 年度末までに、
研修の後で、
""")
CLOSINGS = _each("""
なぜなら、手戻りが減るからです。 そうすると、残業が減ります。 これは職員全員に関わります。
迷ったら担当に聞きましょう。 サステナブルな運営（sustainable）につながります。 東京は京都より人口が多い都市です。
詳しくは次のレッスンで扱います。
""")

QUERIES = (
    *("個人情報", "生成AI", "DX", "ｄｘ", "行政ＤＸ", "人材", "すまほ", "スマートフォン", "ｽﾏｰﾄﾌｫﾝ", "髙橋"),
    *("高橋", "東京都", "京都", "AI", "情報", "セキュリティ", "せきゅりてぃ", "データ", "データベース", "研修 残業"),
    *("窓口 市民", "「上司と相談」", '"東京は京都"', "ChatGPT", "chatgpt", "gpt", "渡辺", "斉藤", "5月", "令和8年"),
    *("Microsoft 365", "microsoft365", "wifi", "Wi-Fi", "ui/ux", "二〇二六年", "市", "で", "OR", "個人情報 AND 生成AI"),
    *("決裁 権限 点検", "電子", "手戻りが減るから", "がいどらいん", "オープンデータ", "sustainable", "ペーパーレス"),
    *("第3章", "標的型メール", "利用者 高齢者"),
)


def lesson_text(number: int, sentences: int = 25) -> str:
    """About 1,000 characters."""
    chance = random.Random(number)
    parts = []
    for _ in range(sentences):
        part = f"{chance.choice(OPENINGS)}{chance.choice(SUBJECTS)}{chance.choice(VERBS)}。"
        parts.append(part + (chance.choice(CLOSINGS) if chance.random() < 0.3 else ""))
    return "\n".join(parts)
