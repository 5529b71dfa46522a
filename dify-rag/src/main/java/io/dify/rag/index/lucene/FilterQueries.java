package io.dify.rag.index.lucene;

import io.dify.core.retrieval.MetadataCondition;
import io.dify.core.retrieval.MetadataFilter;
import java.util.List;
import java.util.OptionalDouble;
import org.apache.lucene.document.DoubleField;
import org.apache.lucene.document.DoublePoint;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.MatchAllDocsQuery;
import org.apache.lucene.search.MatchNoDocsQuery;
import org.apache.lucene.search.PrefixQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermInSetQuery;
import org.apache.lucene.search.TermQuery;

/**
 * Filters as queries that agree with {@link MetadataCondition#matches}: positive operators look up terms or a range of numbers, negated ones are
 * their complement.
 */
final class FilterQueries {
  private FilterQueries() {}

  static Query of(MetadataFilter filter) {
    List<Query> conditions = filter.conditions().stream().map(FilterQueries::of).toList();
    if (conditions.size() == 1) {
      return conditions.getFirst();
    }
    BooleanQuery.Builder all = new BooleanQuery.Builder();
    conditions.forEach(one -> all.add(one, filter.anyOf() ? Occur.SHOULD : Occur.FILTER));
    return conditions.isEmpty() ? MatchAllDocsQuery.INSTANCE : all.build();
  }

  private static Query of(MetadataCondition condition) {
    return switch (condition.operator()) {
      case CONTAINS, START_WITH, END_WITH, IS, IN -> texts(condition);
      case NOT_CONTAINS, IS_NOT, NOT_IN -> not(texts(condition));
      case EMPTY -> not(filled(condition.field()));
      case NOT_EMPTY -> filled(condition.field());
      case EQUAL, GREATER, AFTER, LESS, BEFORE, GREATER_OR_EQUAL, LESS_OR_EQUAL -> numbers(condition);
      case NOT_EQUAL -> not(numbers(condition));
    };
  }

  /** Entries whose text fulfils the condition, or if it is negated, what it negates. */
  private static Query texts(MetadataCondition condition) {
    TextMatch match = TextMatch.of(condition);
    return new BooleanQuery.Builder().add(terms(FieldTexts.terms(condition.field()), match), Occur.SHOULD)
        .add(new LongTextQuery(FieldTexts.longTexts(condition.field()), match), Occur.SHOULD).build();
  }

  private static Query terms(String field, TextMatch match) {
    return switch (match.how()) {
      case IS -> new TermInSetQuery(field, match.wanted());
      case START -> new PrefixQuery(new Term(field, match.wanted().getFirst()));
      case END, CONTAIN -> new TermTextQuery(field, match);
    };
  }

  /** The order of numbers is that of {@link Double#compare}, in which -0.0 is less than 0.0; what is not finite is no number. */
  private static Query numbers(MetadataCondition condition) {
    OptionalDouble wanted = MetadataCondition.number(condition.value());
    if (wanted.isEmpty()) {
      return MatchNoDocsQuery.INSTANCE;
    }
    double number = wanted.getAsDouble();
    String field = FieldTexts.numbers(condition.field());
    return switch (condition.operator()) {
      case EQUAL, NOT_EQUAL -> DoubleField.newRangeQuery(field, number, number);
      case GREATER, AFTER -> DoubleField.newRangeQuery(field, DoublePoint.nextUp(number), Double.POSITIVE_INFINITY);
      case GREATER_OR_EQUAL -> DoubleField.newRangeQuery(field, number, Double.POSITIVE_INFINITY);
      case LESS, BEFORE -> DoubleField.newRangeQuery(field, Double.NEGATIVE_INFINITY, DoublePoint.nextDown(number));
      case LESS_OR_EQUAL -> DoubleField.newRangeQuery(field, Double.NEGATIVE_INFINITY, number);
      case CONTAINS, NOT_CONTAINS, START_WITH, END_WITH, IS, IS_NOT, IN, NOT_IN, EMPTY, NOT_EMPTY ->
        throw new IllegalArgumentException(condition.operator() + " does not compare numbers.");
    };
  }

  private static Query filled(String field) {
    Query there = new TermQuery(new Term(FieldTexts.NAMES, field));
    return but(there, new TermQuery(new Term(FieldTexts.terms(field), "")));
  }

  private static Query not(Query query) {
    return but(MatchAllDocsQuery.INSTANCE, query);
  }

  private static Query but(Query all, Query not) {
    return new BooleanQuery.Builder().add(all, Occur.FILTER).add(not, Occur.MUST_NOT).build();
  }
}
