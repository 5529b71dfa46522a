package io.dify.rag.index.lucene;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChunkAnalyzerTest {
  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      The returned parcels were being returned    | return parcel were be
      How do I pay?                               | how do i pai
      the and of                                  | ''
      The shop's customers' café                  | shop custom cafe
      退货政策                                     | 退 退货 货 货政 政 政策 策
      退貨政策                                     | 退 退貨 貨 貨政 政 政策 策
      退                                          | 退
      iPhone15Pro的保修期2年                        | iphone15pro 的 的保 保 保修 修 修期 期 2 年
      用Visa卡付款                                 | 用 visa 卡 卡付 付 付款 款
      ＶＩＰ　１２３ ﾃﾞｰﾀ                           | vip 123 デ デー ー ータ タ
      訂單#X-20240305                              | 訂 訂單 單 x 20240305
      12.50 1,000 3.5kg                           | 12.50 1,000 3.5kg
      see https://example.com/faq?id=7            | see http example.com faq id 7
      help@example.com                            | help example.com
      👍 ok 🎉                                     | 👍 ok 🎉
      «Straße» ÅNGSTRÖM                           | strass angstrom
      カタカナ                                      | カ カタ タ タカ カ カナ ナ
      한국어                                        | 한 한국 국 국어 어
      ¿!… —                                       | ''
      """)
  void cutsTextIntoTheWordsItIsFoundBy(String text, String words) throws IOException {
    try (ChunkAnalyzer analyzer = new ChunkAnalyzer()) {
      assertThat(String.join(" ", KeywordSearch.words(analyzer, text).keySet()))
          .isEqualTo(String.join(" ", java.util.List.of(words.split(" ")).stream().distinct().toList()));
    }
  }
}
