package io.dify.rag.embed;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReadersTest {
  @ParameterizedTest
  @ValueSource(strings = { "How do I reset my password?", "iPhone 15 Pro", "42", "", "Robert De Niro movies",
    "café near me",
    "What does \"привет\" mean in Russian?", "怎么退货", "iPhone 15 Pro Max 保修多久", "發票可以補開嗎", "名创の优品在哪里有店",
    "The Dermatitis of atopic type is treated with α-hydroxy acids.", "error code E_FAIL", "Wi-Fi"})
  void englishAndChineseCanBeRead(String text) {
    assertThat(Readers.canRead(text)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = { "Как вернуть товар?", "كيف يمكنني إرجاع المنتج؟", "日本の首都はどこですか", "返品できますか",
    "반품하려면 어떻게 해야 하나요",
    "सामान कैसे लौटाएं", "จะคืนสินค้าได้อย่างไร", "Πώς επιστρέφω ένα προϊόν;", "איך מחזירים מוצר",
    "Wie kann ich das Passwort ändern?",
    "Comment puis-je changer le mot de passe de mon compte", "¿Cómo puedo cambiar la contraseña?",
    "Come posso cambiare la password del conto",
    "Como é que altero a palavra-passe", "Jak zmienić hasło w systemie?", "Hur kan jag ändra det?",
    "Làm thế nào để đổi mật khẩu",
    "Hoe kan ik het wachtwoord van een account veranderen", "Bagaimana cara mengganti kata sandi untuk akun ini"})
  void otherLanguagesCannot(String text) {
    assertThat(Readers.canRead(text)).isFalse();
  }
}
