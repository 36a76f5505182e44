/** What somebody is called, and how that is written in an address. */
export type PersonName = { readonly name: string | null; readonly login: string };

type Culture = {
  readonly given: readonly string[];
  readonly family: readonly string[];
  readonly familyFirst?: true;
};

// Written `own script/latin` where the two differ.
const cultures: readonly Culture[] = [
  {
    given: ['Amelia', 'Oliver', 'Grace', 'Harry', 'Imogen', 'Callum', 'Niamh', 'Rhys', 'Eleanor', 'Fergus'],
    family: ['Whitfield', 'Okafor', 'MacLeod', "O'Sullivan/osullivan", 'Pemberton', 'Hughes', 'Ashworth', 'Bennett'],
  },
  {
    given: ['Jürgen/juergen', 'Anneliese', 'Matthias', 'Heike', 'Lukas', 'Friederike', 'Sören/soeren', 'Katharina'],
    family: ['Schäfer/schaefer', 'Weiß/weiss', 'Brandt', 'von der Heydt/heydt', 'Krüger/krueger', 'Lindner', 'Vogel'],
  },
  {
    given: ['Inès/ines', 'Théo/theo', 'Aurélie/aurelie', 'Baptiste', 'Zoé/zoe', 'Léonard/leonard', 'Maëlle/maelle'],
    family: ['Lefèvre/lefevre', 'Garnier', "d'Aubigné/daubigne", 'Rousseau', 'Noël/noel', 'Chevalier', 'Dubois'],
  },
  {
    given: ['María José/maria.jose', 'Íñigo/inigo', 'Lucía/lucia', 'Xavier', 'Ángela/angela', 'Joaquín/joaquin'],
    family: ['Muñoz Peña/munoz', 'Fernández/fernandez', 'Echeverría/echeverria', 'Castro', 'Ibáñez/ibanez', 'Vidal'],
  },
  {
    given: ['Agnieszka', 'Łukasz/lukasz', 'Bożena/bozena', 'Wojciech', 'Zofia', 'Stanisław/stanislaw'],
    family: ['Wiśniewska/wisniewska', 'Dąbrowski/dabrowski', 'Zając/zajac', 'Kowalczyk', 'Szczepański/szczepanski'],
  },
  {
    given: ['Олена/olena', 'Дмитро/dmytro', 'Катерина/kateryna', 'Андрій/andrii', 'Соломія/solomiia', 'Тарас/taras'],
    family: ['Шевченко/shevchenko', 'Коваленко/kovalenko', 'Бондар/bondar', 'Мельник/melnyk', 'Ткачук/tkachuk'],
  },
  {
    given: ['Ελένη/eleni', 'Νίκος/nikos', 'Σοφία/sofia', 'Γιώργος/giorgos', 'Αθηνά/athina'],
    family: ['Παπαδοπούλου/papadopoulou', 'Αντωνίου/antoniou', 'Γεωργίου/georgiou', 'Λαζαρίδης/lazaridis'],
  },
  {
    given: ['فاطمة/fatima', 'محمد/mohammed', 'ليلى/layla', 'يوسف/youssef', 'نور/nour', 'خالد/khaled'],
    family: ['الحسيني/alhusseini', 'بن علي/benali', 'المصري/almasri', 'الخطيب/alkhatib', 'حداد/haddad'],
  },
  {
    given: ['נועה/noa', 'איתן/eitan', 'תמר/tamar', 'דוד/david', 'יעל/yael'],
    family: ['כהן/cohen', 'לוי/levi', 'פרידמן/friedman', 'מזרחי/mizrahi', 'בן־דוד/bendavid'],
  },
  {
    given: ['प्रिया/priya', 'अर्जुन/arjun', 'अनन्या/ananya', 'राहुल/rahul', 'मीरा/meera', 'विक्रम/vikram'],
    family: ['शर्मा/sharma', 'पटेल/patel', 'मेहता/mehta', 'अय्यर/iyer', 'चौधरी/chaudhary'],
  },
  {
    given: ['明/ming', '秀英/xiuying', '伟/wei', '芳/fang', '子轩/zixuan', '雨桐/yutong'],
    family: ['王/wang', '李/li', '欧阳/ouyang', '陈/chen', '赵/zhao'],
    familyFirst: true,
  },
  {
    given: ['さくら/sakura', '陽翔/haruto', '美咲/misaki', '健太/kenta', '葵/aoi'],
    family: ['佐藤/sato', '鈴木/suzuki', '高橋/takahashi', '渡辺/watanabe', '小林/kobayashi'],
    familyFirst: true,
  },
  {
    given: ['서연/seoyeon', '민준/minjun', '지우/jiwoo', '하은/haeun'],
    family: ['김/kim', '이/lee', '박/park', '최/choi'],
    familyFirst: true,
  },
  {
    given: ['Chidinma', 'Kwame', 'Amina', 'Tendai', 'Zanele', 'Babajide', 'Wanjiru', 'Thabo'],
    family: ['Adébáyọ̀/adebayo', 'Mensah', 'Nkosi', 'Mwangi', 'Dlamini', 'Okonkwo', 'Diallo'],
  },
  {
    given: ['Nguyệt/nguyet', 'Minh', 'Thảo/thao', 'Đức/duc', 'Linh'],
    family: ['Nguyễn/nguyen', 'Trần/tran', 'Phạm/pham', 'Đặng/dang', 'Võ/vo'],
    familyFirst: true,
  },
  {
    given: ['Ayşe/ayse', 'Emre', 'Gülşah/gulsah', 'Özgür/ozgur', 'İpek/ipek'],
    family: ['Yılmaz/yilmaz', 'Çelik/celik', 'Öztürk/ozturk', 'Şahin/sahin', 'Kaya'],
  },
  {
    given: ['Beatriz', 'Thiago', 'Conceição/conceicao', 'João/joao', 'Iara'],
    family: ['dos Santos/santos', 'Guimarães/guimaraes', 'Araújo/araujo', 'Nascimento', 'Figueiredo'],
  },
  {
    given: ['Freja', 'Åsa/asa', 'Eirik', 'Sólveig/solveig', 'Päivi/paivi', 'Jørgen/jorgen'],
    family: [
      'Þórsdóttir/thorsdottir',
      'Åkesson/akesson',
      'Nygård/nygard',
      'Virtanen',
      'Lindqvist',
      'Bjørnstad/bjornstad',
    ],
  },
];

/** Those that a screen has to cope with. They come first, so that every house has them. */
const unusual: readonly PersonName[] = [
  { name: 'عبد الرحمن بن محمد الأنصاري', login: 'abdulrahman.alansari' },
  { name: 'שירה אבן־עזרא', login: 'shira.evenezra' },
  { name: '🦊 Fenja Nilsson 🌿', login: 'fenja' },
  {
    name: 'Hubert Blaine Wolfeschlegelsteinhausenbergerdorff-Featherstonehaugh-Cholmondeley, Freiherr von und zu Hohenschwangau-Unterammergau',
    login: 'hubert.blaine.wolfeschlegelsteinhausenbergerdorff',
  },
  { name: null, login: 'k' },
  { name: '<b>Robert</b> "Bobby" O\'Tables', login: 'bobby.otables' },
  { name: 'Prinz', login: 'prinz' },
  { name: 'ณัฐวุฒิ ศรีสุวรรณพงศ์ไพศาล', login: 'natthawut' },
  { name: null, login: 'accounts-payable+invoices' },
  { name: '👩🏽‍🚀', login: 'astronaut' },
];

/** Round and round. */
const at = <Value>(values: readonly Value[], index: number): Value => {
  const value = values[index % values.length];
  if (value === undefined) throw new Error('There are no names to choose from.');
  return value;
};

const split = (written: string): { own: string; latin: string } => {
  const [own = written, latin = own.toLowerCase()] = written.split('/');
  return { own, latin };
};

/** A name for every number: the unusual ones, then ordinary ones from many countries, the same seldom twice. */
export const nameOf = (index: number): PersonName => {
  const found = unusual[index];
  if (found !== undefined) return found;
  const culture = at(cultures, index);
  const round = Math.floor(index / cultures.length);
  const given = split(at(culture.given, round));
  const family = split(at(culture.family, round + Math.floor(round / culture.given.length)));
  const isUnspaced = /^\p{Script=Han}|^\p{Script=Hangul}|^\p{Script=Hiragana}/u.test(family.own);
  const parts = culture.familyFirst ? [family.own, given.own] : [given.own, family.own];
  const login = `${given.latin}.${family.latin}`;
  return { name: parts.join(isUnspaced ? '' : ' '), login: login.replaceAll(/[^a-z.]/g, '') };
};
