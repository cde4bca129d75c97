"""What classes could write about themselves: five trades, four subjects each, every one in English, German, French, Arabic.

Written for these tests, before the model had seen any of it. The four of a subject say much the same.
"""

SUBJECTS: dict[str, dict[str, tuple[str, str, str, str]]] = {
    "baker": {
        "sourdough": (
            "We keep a sourdough alive and want to compare how others feed theirs when the bakehouse is cold.",
            "Unser Sauerteig ist zwölf Jahre alt; wir möchten wissen, wie andere ihren Sauerteig im Winter führen.",
            "Nous entretenons un levain naturel et cherchons des classes qui travaillent aussi au levain.",
            "نحن نعتني بالخميرة الطبيعية كل يوم ونريد أن نقارن العجين المخمر مع صف آخر.",
        ),
        "pastry": (
            "Our learners make choux, puff pastry and wedding cakes, and would like to learn sugar decoration.",
            "Wir lernen feine Torten, Blätterteig und Zuckerdekor und suchen eine Klasse für Patisserie.",
            "Notre spécialité est la pâtisserie fine : pâte feuilletée, entremets, décors en sucre.",
            "نتعلم صنع الحلويات والكعك المزخرف ونبحث عن صف يعمل في الحلويات الرفيعة.",
        ),
        "waste": (
            "We want bakeries to throw less bread away and collect ideas for using yesterday's bread.",
            "Zu viel Brot landet im Abfall. Wir sammeln Rezepte für altes Brot.",
            "Comment jeter moins de pain ? Nous récupérons les invendus et en faisons autre chose.",
            "نريد أن نقلل من الخبز المهدور ونجمع أفكاراً لاستعمال الخبز القديم.",
        ),
        "business": (
            "Second year: we calculate prices and run a small bakery shop in the school on Fridays.",
            "Wir rechnen Preise und führen freitags einen kleinen Schulladen.",
            "Nous calculons les prix de revient et tenons une petite boutique à l'école.",
            "نحسب الأسعار وندير متجراً صغيراً في المدرسة كل أسبوع.",
        ),
    },
    "care": {
        "dementia": (
            "We care for people with dementia and collect ways to calm somebody who is afraid in the evening.",
            "Wir pflegen Menschen mit Demenz und üben, wie man ruhig bleibt.",
            "Nos élèves accompagnent des personnes atteintes de la maladie d'Alzheimer.",
            "نعتني بكبار السن المصابين بالخرف ونبحث عن طرق لتهدئتهم.",
        ),
        "lifting": (
            "We learn to lift and move patients without hurting our backs, with hoists and without.",
            "Rückenschonend heben und lagern: das üben wir jede Woche mit und ohne Lifter.",
            "Manutention des patients : nous apprenons à soulever sans se blesser le dos.",
            "نتعلم رفع المرضى ونقلهم دون إيذاء ظهورنا.",
        ),
        "hygiene": (
            "Infection control and hand hygiene: we film our routines and let others find the mistakes.",
            "Hygiene und Händedesinfektion: wir filmen unsere Abläufe.",
            "Hygiène des mains et prévention des infections à l'hôpital.",
            "النظافة ومكافحة العدوى في المستشفى: نصوّر خطواتنا.",
        ),
        "children": (
            "We work with sick children and learn to explain a treatment by playing.",
            "Wir arbeiten auf der Kinderstation und erklären Behandlungen im Spiel.",
            "Nous travaillons en pédiatrie et expliquons les soins par le jeu.",
            "نعمل مع الأطفال المرضى ونشرح لهم العلاج باللعب.",
        ),
    },
    "carpenter": {
        "roof": (
            "We build a roof frame each winter, first as a model, then in full size.",
            "Jeden Winter bauen wir einen Dachstuhl, erst als Modell, dann in voller Größe.",
            "Chaque hiver nous construisons une charpente de toit.",
            "نبني هيكل سقف خشبي كل شتاء، أولاً كنموذج ثم بالحجم الكامل.",
        ),
        "furniture": (
            "Old doors and floors become new furniture in our workshop; upcycling is our theme.",
            "Aus alten Türen werden in unserer Werkstatt neue Möbel.",
            "Nous fabriquons des meubles avec du bois de récupération.",
            "نصنع أثاثاً جديداً من الخشب القديم في ورشتنا.",
        ),
        "joints": (
            "We cut traditional wood joints by hand, without screws or glue.",
            "Zinken und Schwalbenschwänze von Hand: Holzverbindungen ohne Schrauben.",
            "Assemblages traditionnels à la main, tenon et mortaise, sans vis.",
            "نصنع وصلات الخشب التقليدية باليد من دون مسامير أو غراء.",
        ),
        "cnc": (
            "We draw in CAD and mill parts on our CNC machine.",
            "Wir zeichnen in CAD und fräsen die Teile auf der CNC-Maschine.",
            "Dessin assisté par ordinateur et usinage sur machine à commande numérique.",
            "نرسم بالحاسوب ونصنع القطع على آلة سي إن سي.",
        ),
    },
    "hair": {
        "curly": (
            "We would like to learn more about curly and coily hair from those who have it.",
            "Wir wollen mehr über lockiges und krauses Haar lernen.",
            "Nous voulons apprendre à coiffer les cheveux bouclés et crépus.",
            "نريد أن نتعلم أكثر عن الشعر المجعد والعناية به.",
        ),
        "eco": (
            "We work with natural products that we mix ourselves and save water at the basin.",
            "Wir mischen Naturkosmetik selbst und sparen Wasser am Waschbecken.",
            "Produits naturels faits maison et économies d'eau au salon.",
            "نستعمل منتجات طبيعية نخلطها بأنفسنا ونوفر الماء.",
        ),
        "wedding": (
            "Festive and bridal hairstyles: updos, braids, make-up for weddings.",
            "Festliche Frisuren und Brautfrisuren: Hochstecken, Flechten, Make-up.",
            "Coiffures de mariée, chignons et tresses pour les fêtes.",
            "تسريحات العرائس والمناسبات: الضفائر والتجميل.",
        ),
        "customers": (
            "Real customers come on Wednesdays; we practise talking with them and handling complaints.",
            "Mittwochs kommen echte Kunden; wir üben Beratung und den Umgang mit Beschwerden.",
            "De vrais clients viennent le mercredi : nous apprenons l'accueil et à répondre aux plaintes.",
            "يأتي زبائن حقيقيون كل أربعاء ونتدرب على الحديث معهم والتعامل مع الشكاوى.",
        ),
    },
    "auto": {
        "electric": (
            "We repair electric cars and learn to work safely with high voltage batteries.",
            "Wir reparieren Elektroautos und lernen Hochvolttechnik.",
            "Véhicules électriques : batteries haute tension et sécurité.",
            "نصلح السيارات الكهربائية ونتعلم العمل الآمن مع البطاريات.",
        ),
        "classic": (
            "We restore an old van between lessons; it starts on every second day.",
            "Wir restaurieren zwischen den Stunden einen alten Bulli.",
            "Nous restaurons une vieille camionnette pendant les cours.",
            "نرمم سيارة قديمة في أوقات الفراغ.",
        ),
        "diagnosis": (
            "Fault finding with diagnostic computers: we hide faults and let the others find them.",
            "Fehlersuche mit dem Diagnosegerät: wir verstecken Fehler füreinander.",
            "Diagnostic électronique : nous cachons des pannes à trouver.",
            "تشخيص الأعطال بالحاسوب: نخفي أعطالاً ليجدها الآخرون.",
        ),
        "bodywork": (
            "Body repair and painting: we beat dents out and mix colours.",
            "Karosserie und Lack: wir drücken Beulen aus und mischen Farben.",
            "Carrosserie et peinture : débosseler, mastiquer, peindre.",
            "إصلاح هياكل السيارات والدهان وخلط الألوان.",
        ),
    },
}
