package io.dify.workflow.dsl;

/**
 * How an app presents itself.
 *
 * @param name name for people
 * @param mode what kind of app it is
 * @param description for people, may be empty
 * @param icon an emoji, or the id or address of an image
 * @param iconType {@code emoji}, {@code image} or {@code link}
 * @param iconBackground colour behind the icon, {@code #RRGGBB}
 * @param useIconAsAnswerIcon whether answers show the icon instead of the product's
 */
public record AppInfo(String name, AppMode mode, String description, String icon, String iconType,
    String iconBackground,
    boolean useIconAsAnswerIcon) {}
