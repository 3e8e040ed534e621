"""What columns are called in other languages: German, French, Spanish, Portuguese, Turkish, Chinese, Japanese.

What ends is called the same for accounts and subscriptions, in English too. Chinese is given simplified and
traditional. Accents and capitals do not matter: they are folded where words are compared. What stands between commas
is one name of a column, language after language in the order above. A key is a column of any table, or table.column
where the words mean something else elsewhere.
"""

_SAID = {
    "account_id": """
        kundennummer, kunden nr, kundennr, kunden id, kunde, konto, kontonummer, mandant, mandantennummer,
        numéro client, n° client, no client, client, code client, identifiant client, id client, compte,
        numéro de compte, cliente, id cliente, id de cliente, número de cliente, código de cliente, código cliente,
        cuenta, id de cuenta, id do cliente, número do cliente, código do cliente, conta, id da conta, müşteri no,
        müşteri numarası, müşteri id, müşteri kodu, müşteri, hesap no, hesap numarası, hesap, 客户编号, 客户ID,
        客户号, 客户代码, 客户, 账户, 账户ID, 账号, 公司编号, 用户ID, 租户ID, 客戶編號, 客戶ID, 客戶代碼, 客戶代號,
        客戶, 帳戶, 帳戶ID, 帳號, 會員編號, 公司編號, 用戶ID, 顧客番号, 顧客ID, 顧客コード, 顧客, 取引先ID,
        取引先コード, 取引先, 契約ID, アカウントID, アカウント, 会員番号, お客様番号""",
    "name": """
        customer, client, account, kunde, kundenname, firma, firmenname, unternehmen, name des kunden, nom,
        nom du client, société, raison sociale,
        entreprise, nom de l'entreprise, nombre, nombre del cliente, empresa, razón social, compañía,
        nombre de la cuenta, cliente, müşteri, 客户, 客戶, 顧客, nome, nome do cliente, razão social,
        companhia, nome da conta, müşteri adı, şirket,
        şirket adı, firma adı, ünvan, unvan, ad, 客户名称, 公司名称, 公司, 名称, 企业名称, 账户名称, 客戶名稱,
        公司名稱, 名稱, 企業名稱, 帳戶名稱, 顧客名, 会社名, 企業名, 取引先名, 氏名, アカウント名""",
    "started_on": """
        beginn, startdatum, kunde seit, vertragsbeginn, abschlussdatum, erstellt am, angelegt am, start,
        date de début, début, date de souscription, date de création, client depuis, date d'inscription,
        début de contrat, fecha de inicio, inicio, fecha de alta, alta, cliente desde, fecha de creación,
        inicio del contrato, data de início, início, data de adesão, data de criação, início do contrato,
        data de ativação, başlangıç tarihi, başlangıç, kayıt tarihi, üyelik tarihi, sözleşme başlangıcı,
        oluşturma tarihi, müşteri olma tarihi, 开始日期, 开始时间, 注册日期, 注册时间, 创建时间, 创建日期, 签约日期,
        合同开始日期, 开通日期, 加入日期, 開始日期, 開始時間, 註冊日期, 建立日期, 建立時間, 簽約日期, 合約開始日,
        合約開始日期, 啟用日期, 開始日, 契約開始日, 利用開始日, 登録日, 作成日, 契約日, 導入日, 申込日""",
    "churned_on": """
        churn date, churned at, churned on, churn day, canceled, cancelled, canceled at, cancelled at,
        canceled on, cancelled on, cancel date, cancel day, canceled date, cancelled date, cancellation,
        cancellation date, cancellation day, date of cancellation, date cancelled, date canceled, date churned,
        terminated, terminated at, terminated on, termination date, date of termination, terminated date,
        ended at, ended on, end day, date ended, exit date, exited on, exit day, left on, left at, leave date,
        leaving date, date left, lost date, lost on, closed on, closed at, closed date, close of account,
        account closed date, deactivated at, deactivated on, deactivation date, unsubscribed at,
        unsubscribed on, unsubscribe date, offboarding date, offboarded on, lapsed on, lapse date,
        attrition date, departure date, stop date, stopped on, subscription end, subscription end date,
        subscription ended, deleted at, inactive since, discontinued on,
        kündigung, gekündigt am, kündigungsdatum, kündigung zum, abgang, austrittsdatum, gekündigt zum,
        abgemeldet am, beendet am,
        date de résiliation, résilié le, résiliation, date de départ, date de fin,
        date d'annulation, fecha de baja, baja, fecha de cancelación, cancelado el, fecha de fin,
        data de cancelamento, cancelado em, cancelamento, data de saída, data de término,
        iptal tarihi, ayrılma tarihi, bitiş tarihi, fesih tarihi, kayıp tarihi, iptal, 流失日期, 流失时间, 取消日期,
        取消时间, 终止日期, 解约日期, 结束日期, 退订日期, 流失時間, 終止日期, 解約日期, 結束日期, 退訂日期,
        離開日期, 解約日, 退会日, 解約日時, 終了日, キャンセル日, 離脱日""",
    "tenure_months": """
        laufzeit in monaten, kundendauer, dauer in monaten, vertragsdauer bisher, ancienneté, ancienneté mois,
        mois d'ancienneté, antigüedad, antigüedad en meses, meses como cliente, antiguidade, tempo de casa,
        müşterilik süresi, üyelik süresi, kıdem, müşterilik süresi ay, 在网时长, 使用月数, 在册月数, 客户月数,
        在網時長, 使用月數, 客戶月數, 年資月數, 利用月数, 契約月数, 継続月数, 在籍月数""",
    "churned": """
        gekündigt, abgewandert, verloren, kundenstatus, status des kunden, vertragsstatus, résilié, perdu, statut,
        statut client, statut du client, perdido, estado, estado del cliente, dado de baja, cancelado, situação,
        status do cliente, perdeu, ayrıldı, kayıp, durum, müşteri durumu, iptal, iptal edildi, 是否流失, 流失, 状态,
        客户状态, 账户状态, 狀態, 客戶狀態, 帳戶狀態, 解約, 解約フラグ, 解約済み, ステータス, 状態, 契約状況, 離脱""",
    "segment": """
        kundensegment, kundengruppe, größenklasse, segment client, segmento, segmento do cliente, müşteri segmenti,
        客户分层, 客户等级, 细分, 客户类型, 客戶分級, 客戶等級, 分群, 客戶類型, セグメント, 顧客区分, 顧客層""",
    "industry": """
        branche, industrie, secteur, secteur d'activité, industria, sector, giro, indústria, setor, ramo, sektör,
        endüstri, 行业, 所属行业, 產業, 行業, 產業別, 業種, 業界""",
    "region": """
        land, gebiet, région, pays, territoire, región, país, territorio, região, território, bölge, ülke, 地区,
        区域, 国家, 地區, 區域, 國家, 地域, 国, エリア, 地方""",
    "plan": """
        tarif, produkt, paket, forfait, offre, formule, produit, abonnement, plan contratado, producto, paquete,
        plano, produto, pacote, tarife, ürün, 套餐, 产品, 版本, 方案, 產品, プラン, 商品, 製品, 料金プラン""",
    "contract_months": """
        vertragslaufzeit, vertragslaufzeit monate, laufzeit, durée du contrat, durée d'engagement,
        duración del contrato, plazo,
        duração do contrato, prazo, sözleşme süresi, 合同期限, 合同月数, 合約期限, 合約月數, 契約期間, 契約月数""",
    "csm": """
        betreuer, kundenbetreuer, verantwortlicher, inhaber, responsable, gestionnaire, chargé de compte,
        propietario, gestor de cuenta, responsável, proprietário, gerente de conta, müşteri temsilcisi, sorumlu,
        müşteri yöneticisi, 客户经理, 负责人, 客户成功经理, 客戶經理, 負責人, 客戶成功經理, 担当者,
        カスタマーサクセス担当, 担当""",
    "sales_rep": """
        vertrieb, verkäufer, commercial, vendeur, vendedor, comercial, representante de vendas, satış temsilcisi,
        销售, 销售代表, 業務, 業務員, 銷售, 営業担当, 営業""",
    "channel": """
        kanal, herkunft, quelle, canal, canal d'acquisition, provenance, canal de adquisición, origen, fuente,
        canal de aquisição, origem, fonte, edinme kanalı, kaynak, 渠道, 来源, 获客渠道, 管道, 來源, 通路, チャネル,
        流入経路, 獲得経路""",
    "seats": """
        plätze, lizenzen, nutzer, arbeitsplätze, licences, sièges, utilisateurs, licencias, asientos, usuarios,
        puestos, licenças, assentos, usuários, utilizadores, lisans sayısı, koltuk, kullanıcı sayısı, 席位, 席位数,
        用户数, 许可数, 席次, 席次數, 用戶數, 授權數, 席数, ライセンス数, ユーザー数, シート数""",
    "mrr": """
        umsatz, monatlicher umsatz, monatlich wiederkehrender umsatz, monatsumsatz, monatsgebühr, monatsbeitrag,
        mrr eur, revenu mensuel, revenus mensuels, revenu récurrent mensuel, revenu mensuel récurrent,
        chiffre d'affaires mensuel, montant mensuel, abonnement mensuel, ingreso mensual, ingresos mensuales,
        ingresos recurrentes mensuales, ingresos mensuales recurrentes, ingreso recurrente mensual, cuota mensual,
        importe mensual, receita mensal, receita recorrente mensal, receita mensal recorrente, mensalidade,
        valor mensal, aylık gelir, aylık ücret, aylık yinelenen gelir, aylık tutar, 月度经常性收入, 月经常性收入,
        月费, 月收入, 每月收入, 月付金额, 每月經常性收入, 月經常性收入, 月費, 每月營收, 月營收, 月額, 月額料金,
        月次経常収益, 月間経常収益, 月額利用料""",
    "churn_reason": """
        kündigungsgrund, abwanderungsgrund, motif de résiliation, raison du départ, motif, motivo de baja,
        motivo de cancelación, razón de cancelación, motivo do cancelamento, motivo da saída, iptal nedeni,
        ayrılma nedeni, 流失原因, 取消原因, 解約原因, 解約理由, 退会理由""",
    "churn_type": """
        kündigungsart, type de résiliation, tipo de baja, tipo de cancelamento, iptal türü, 流失类型, 流失類型,
        解約種別""",
    "acquisition_cost": """
        akquisekosten, akquisitionskosten, coût d'acquisition, coste de adquisición, costo de adquisición,
        custo de aquisição, edinme maliyeti, 获客成本, 獲客成本, 獲得コスト, 顧客獲得単価""",
    "month": """monat, mois, mes, mês, ay, 月, 月份, 账期, 帳期, 年月, 対象月, 請求月""",
    "ended_on": """
        ende, enddatum, date de fin, fin, fecha de fin, data de término, fim, término, bitiş tarihi, bitiş,
        结束日期, 终止日期, 結束日期, 終止日期, 終了日""",
    "term_ends_on": """
        expires, expired, expired on, expired at, date expired, expires on, expires at, expiry, expiry date,
        expire date, expiration, expiration date, contract end, contract end date, contract ends,
        contract expiry, contract expiry date, contract expiration date, contract until, end of contract,
        end of term, renewal, renewal date, renews on, renews at, next renewal, next renewal date,
        contract renewal date, billing cycle end, billing cycle end date, cycle end, cycle end date,
        current period end, current term end, current billing term end date, period end,
        period end date, term end, term end date, valid until, valid to, valid through, paid until,
        paid through, next billing date, next billing at, next payment date, license expiry,
        license expiration date, commitment end, commitment end date,
        vertragsende, laufzeitende, ablaufdatum, ende der laufzeit, verlängerungsdatum, vertrag bis, gültig bis,
        fin de contrat, date de fin de contrat, échéance, date d'échéance, date d'expiration, renouvellement,
        date de renouvellement, fin del contrato, fecha fin de contrato, vencimiento, fecha de vencimiento, renovación,
        fecha de renovación, fim do contrato, data de fim do contrato, vencimento, data de vencimento, renovação,
        data de renovação, sözleşme bitişi, sözleşme bitiş tarihi, yenileme tarihi, vade tarihi, 到期日, 到期日期,
        合同到期日, 合同结束日期, 续约日期, 续费日期, 合約到期日, 合約結束日期, 續約日期, 契約終了日, 満了日,
        契約満了日, 更新日, 契約更新日, 次回更新日, 有効期限""",
    "answered_on": """
        datum, antwortdatum, beantwortet am, datum der antwort, date, date de réponse, répondu le,
        date de la réponse, fecha, fecha de respuesta, data, data da resposta, data de resposta, respondido em,
        tarih, yanıt tarihi, cevap tarihi, 日期, 回复日期, 回答日期, 提交时间, 答题时间, 调查日期, 回覆日期,
        提交時間, 填答時間, 調查日期, 日付, 回答日, 回答日時, 調査日""",
    "score": """
        bewertung, punktzahl, nps wert, antwort, weiterempfehlung, weiterempfehlungswert, note, score nps, note nps,
        réponse, puntuación, puntuación nps, calificación, nota, respuesta, pontuação, pontuação nps, avaliação,
        resposta, puan, nps puanı, skor, yanıt, nps skoru, 评分, 分数, 得分, NPS评分, NPS分数, 推荐度, 評分, 分數,
        NPS評分, NPS分數, 推薦度, スコア, 点数, 評価, NPSスコア, 推奨度, 回答""",
    "role": """
        rolle, funktion, position, rôle, fonction, poste, rol, cargo, puesto, papel, função, görev, unvan, 角色,
        职位, 职务, 職位, 職稱, 役職, 役割, 職種""",
    "happened_on": """
        datum, ereignisdatum, zeitpunkt, date, date de l'événement, fecha, fecha del evento, data, data do evento,
        tarih, olay tarihi, 日期, 发生日期, 发生时间, 事件日期, 發生日期, 發生時間, 日付, 発生日, イベント日""",
    "events.kind": """
        ereignis, ereignistyp, événement, type d'événement, evento, tipo de evento, tipo do evento, olay, olay türü,
        事件, 事件类型, 事件類型, イベント, イベント種別, 出来事""",
    "reason": """grund, motif, raison, motivo, razón, razão, neden, 原因, 理由""",
    "failed_on": """
        fehlgeschlagen am, datum, date d'échec, échoué le, date, fecha de fallo, fecha, data da falha, data,
        başarısız ödeme tarihi, tarih, 失败日期, 扣款失败日期, 失敗日期, 扣款失敗日期, 失敗日, 決済失敗日, 日付""",
    "recovered_on": """
        bezahlt am, eingegangen am, date de régularisation, payé le, fecha de recuperación, pagado el,
        data de recuperação, pago em, tahsil tarihi, 恢复日期, 补缴日期, 恢復日期, 補繳日期, 回収日, 入金日""",
    "amount": """
        betrag, summe, kosten, montant, coût, importe, monto, costo, coste, valor, montante, custo, tutar, miktar,
        maliyet, 金额, 费用, 金額, 費用""",
    "active_users": """
        aktive nutzer, aktive benutzer, utilisateurs actifs, usuarios activos, usuários ativos, utilizadores ativos,
        aktif kullanıcı, aktif kullanıcı sayısı, 活跃用户, 活跃用户数, 活躍用戶, 活躍使用者, 活躍用戶數,
        アクティブユーザー, アクティブユーザー数, 利用者数""",
    "uses": """
        nutzungen, anmeldungen, utilisations, connexions, usos, inicios de sesión, acessos, kullanım,
        kullanım sayısı, giriş sayısı, 使用次数, 登录次数, 使用次數, 登入次數, 利用回数, ログイン回数""",
    "touched_on": """
        datum, kontaktdatum, erstellt am, date, date de contact, créé le, fecha, fecha de contacto, creado el, data,
        data do contato, criado em, tarih, görüşme tarihi, 日期, 联系日期, 创建时间, 聯絡日期, 建立時間, 日付,
        対応日, 連絡日, 作成日""",
    "contact": """
        kontakt, ansprechpartner, contact, interlocuteur, contacto, contato, ilgili kişi, yetkili, 联系人, 聯絡人,
        連絡先, 窓口担当""",
    "kind": """
        art, typ, kategorie, type, catégorie, tipo, categoría, categoria, tür, tip, kategori, 类型, 类别, 類型,
        類別, 種別, 種類, 分類""",
    "answered": """
        beantwortet, répondu, respondido, contestado, yanıtlandı, 已回复, 是否回复, 已回覆, 是否回覆, 返信あり,
        回答済み""",
    "unit_id": """einheit, standort, unité, site, unidad, sitio, unidade, birim, 单位, 门店, 單位, 門市,
        店舗, 拠点""",
    "arm": """
        gruppe, variante, behandlung, groupe, traitement, grupo, tratamiento, tratamento, grup, varyant, 分组, 组别,
        实验组, 分組, 組別, 實驗組, グループ, 群, 実験群""",
    "moved_on": """
        datum, buchungsdatum, date, date du mouvement, fecha, fecha del movimiento, data, data do movimento, tarih,
        hareket tarihi, 日期, 变动日期, 變動日期, 日付, 変動日""",
}

# The words of all languages for a column.
WORDS = {
    column: tuple(dict.fromkeys(" ".join(word.split()) for word in said.split(",") if word.strip()))
    for column, said in _SAID.items()
}

# A subscription ends in every word in which an account leaves.
WORDS["ended_on"] = tuple(dict.fromkeys((*WORDS["ended_on"], *WORDS["churned_on"])))

# What the names of files and sheets say a table is, in other languages.
TITLES = {
    "accounts": ("kunden", "konten", "clientes", "clients", "contas", "cuentas", "müşteriler", "客户", "客戶", "顧客"),
    "mrr": ("umsatz", "umsätze", "revenus", "ingresos", "receita", "gelir", "收入", "營收", "売上", "facturation"),
    "nps": ("umfrage", "befragung", "enquête", "encuesta", "pesquisa", "anket", "调查", "調查", "調査", "アンケート"),
    "events": ("ereignisse", "événements", "eventos", "olaylar", "事件", "イベント"),
    "payments": ("zahlungen", "paiements", "pagos", "pagamentos", "ödemeler", "付款", "支払"),
    "usage": ("nutzung", "utilisation", "uso", "kullanım", "使用", "利用"),
    "touches": ("kontakte", "contactos", "contatos", "görüşmeler", "联系", "聯絡", "対応履歴"),
    "costs": ("kosten", "coûts", "costos", "costes", "custos", "maliyetler", "成本", "費用", "コスト"),
}

# Words that any table may use for something of its own.
VAGUE = (
    "id", "date", "type", "kind", "start", "end", "group", "user", "users", "source", "owner", "lost", "period",
    "created at", "status", "state", "active", "is active", "datum", "fecha", "data", "tarih", "日期", "日付", "typ",
    "art", "tipo", "tür", "tip", "类型", "類型", "種別", "beginn", "ende", "début", "fin", "inicio",
        "início", "bitiş",
    "gruppe", "groupe", "grupo", "grup", "statut", "estado", "durum", "状态", "狀態", "状態", "ステータス",
        "kategorie",
    "nom", "nombre", "nome", "ad", "名称", "名稱", "antwort", "réponse", "respuesta", "resposta", "回答", "grund",
    "motif", "motivo", "neden", "原因", "理由", "valor", "value", "note", "nota", "fonction", "cargo", "land",
    "quelle", "canal", "kanal", "erstellt am", "customer", "client", "account", "kunde", "cliente", "müşteri", "客户",
    "客戶", "顧客", "取引先", "konto", "compte", "cuenta", "conta", "hesap", "アカウント",
    "test", "control", "offer", "promotion", "cell", "condition", "bucket", "assignment", "time", "day", "week",
    "month", "quarter", "activity", "action", "cohort", "revenue", "sales", "total", "price", "frequency",
    "interval", "usage",
    "phone", "email", "email address", "recommend", "recommendation", "location", "market", "area", "size", "lifetime",
    "created", "opened", "submitted", "channel", "category", "topic", "subscribed", "gone", "joined", "rating",
    "timestamp", "start time", "created date", "create date", "created on", "company", "member", "org", "title",
    "position", "vintage", "recommender", "exposed", "treated", "months", "term", "product", "total amount",
)  # fmt: skip
