"""Characters that people type one for the other (異体字), for keys to search by. Names themselves are never changed.

Each group begins with the form that most keyboards give first; the others are folded into it. There are the old forms
of the characters in common use (旧字体), and those that family and given names keep alive. Forms that are another name
rather than another way to write it stay apart: 坂 and 阪, 河 and 川, 丘 and 岡.
"""

# 旧字体 of 常用漢字.
OLD_FORMS = """
亜亞 悪惡 圧壓 囲圍 医醫 為爲 壱壹 隠隱 栄榮 営營 衛衞 駅驛 円圓 塩鹽 縁緣 艶艷 応應 欧歐 殴毆
桜櫻 奥奧 横橫 温溫 穏穩 仮假 価價 画畫 会會 絵繪 壊壞 懐懷 概槪 拡擴 殻殼 覚覺 学學 岳嶽 楽樂
渇渴 勧勸 巻卷 寛寬 関關 歓歡 観觀 缶罐 陥陷 館舘 気氣 帰歸 偽僞 戯戲 犠犧 旧舊 拠據 挙擧 虚虛
峡峽 挟挾 狭狹 教敎 強强 郷鄕 暁曉 区區 駆驅 勲勳 薫薰 径徑 茎莖 恵惠 掲揭 渓溪 経經 蛍螢 軽輕
継繼 鶏鷄雞 芸藝 撃擊 欠缺 県縣 倹儉 剣劍劔劒 険險 圏圈 検檢 献獻 研硏 権權 顕顯 験驗 厳嚴 戸戶
呉吳 娯娛 広廣 効效 恒恆 黄黃 鉱鑛 号號 国國圀 黒黑 砕碎 済濟 歳歲 剤劑 雑雜 参參 桟棧 蚕蠶 惨慘
賛贊 残殘 糸絲 歯齒 児兒 辞辭 湿濕 実實 写寫 舎舍 釈釋 寿壽 収收 従從 渋澁澀 獣獸 縦縱 粛肅 処處
緒緖 叙敍敘 奨奬獎 将將 称稱 渉涉 焼燒 証證 乗乘 浄淨 剰剩 畳疊 条條 状狀 壌壤 嬢孃 譲讓 醸釀 触觸
嘱囑 真眞 寝寢 慎愼 尽盡 図圖 粋粹 酔醉 穂穗 随隨 髄髓 枢樞 数數 瀬瀨 声聲 青靑 静靜 清淸 税稅
窃竊 摂攝 専專 浅淺 戦戰 践踐 銭錢 潜潛 繊纖 禅禪 双雙 壮壯 争爭 荘莊 捜搜 挿插 巣巢 曽曾 痩瘦
装裝 総總 騒騷 増增 蔵藏 臓臟 即卽 属屬 続續 堕墮 対對 体體躰 帯帶 滞滯 台臺 滝瀧 択擇 沢澤 担擔
単單 胆膽 団團 断斷 弾彈 遅遲 痴癡 虫蟲 昼晝 鋳鑄 庁廳 徴徵 聴聽 勅敕 鎮鎭 逓遞 鉄鐵鐡銕 点點 転轉
伝傳 灯燈 当當 党黨 盗盜 稲稻 闘鬪 徳德 独獨 読讀 届屆 弐貳 悩惱 脳腦 覇霸 拝拜 杯盃 廃廢 売賣
麦麥 発發 髪髮 抜拔 蛮蠻 晩晚 秘祕 浜濱濵 瓶甁 払拂 仏佛 併倂 並竝 餅餠 辺邊邉 変變 弁辨瓣辯 歩步
宝寶寳 豊豐 褒襃 没沒 翻飜 毎每 万萬 満滿 麺麵 黙默 弥彌 訳譯 薬藥 与與 予豫 余餘 誉譽 揺搖 様樣
謡謠 来來 頼賴 乱亂 覧覽 竜龍 両兩 猟獵 緑綠 涙淚 塁壘 励勵 礼禮 霊靈 齢齡 歴歷 暦曆 恋戀 錬鍊
炉爐 労勞 郎郞 楼樓 録錄 湾灣
"""

# What family names, given names and names of places keep alive.
OF_NAMES = """
高髙 崎﨑嵜㟢𥔎 吉𠮷 斉齊斎齋 島嶋嶌㠀嶹 富冨 峰峯 柳栁桺 桑桒 桧檜 槙槇 淵渕渊 亘亙 晃晄 巌巖嵓 尭堯
遥遙 瑶瑤 穣穰 禰祢 祷禱 芦蘆 萌萠 蝉蟬 蛎蠣 鴎鷗 鴬鶯 潅灌 涛濤 焔焰 砺礪 砿礦 桝枡 梼檮 橋槗𣘺
鰯鰮 蓑簑 莱萊 侠俠 倶俱 卯夘 厩廐廏 野埜壄 壷壺 姫姬 尚尙 屏屛 彦彥 掻搔 掴摑 撹攪 昂昻 晋晉
松枩柗 梅楳 欅﨔 沖冲 涌湧 煕熙熈凞 皐皋 禄祿 秋秌穐 竪豎 繍繡 聡聰 蒋蔣 園薗 虎乕 蝋蠟 諌諫 讃讚
賎賤 輌輛 迩邇 醤醬 雁鴈 靭靱 頚頸 顔顏 騨驒 麹麴 兪俞 冴冱 刃刄 勢㔟 叡睿 栖棲 溌潑 爾尓 留畄
畝畆畒 磯礒 穎頴 船舩 薮藪 解觧 鈎鉤 苺莓 喜㐂 事亊 京亰 仙僊 冊册 回囘 場塲 多夛 夢梦 庵菴 本夲
柏栢 準凖 略畧 疎疏 縄繩 群羣 臥卧 裏裡 走赱 鋪舗 鎖鏁 韮韭 兎兔 鯵鰺 涼凉 竃竈 凛凜 籠篭 氷冰
"""

GROUPS = (*OLD_FORMS.split(), *OF_NAMES.split())
VARIANTS = str.maketrans({variant: group[0] for group in GROUPS for variant in group[1:]})
