package io.dify.core.template.jinja;

/** Python's {@code range}: never written out, however long. */
record PyRange(long start, long stop, long step) {
  long size() {
    if (step > 0) {
      return start < stop ? Long.divideUnsigned(stop - start - 1, step) + 1 : 0;
    }
    return start > stop ? Long.divideUnsigned(start - stop - 1, -step) + 1 : 0;
  }

  Object get(long index) {
    return start + index * step;
  }

  boolean contains(long number) {
    boolean inside = step > 0 ? number >= start && number < stop : number <= start && number > stop;
    return inside && (number - start) % step == 0;
  }
}
