/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/app/lanyard-window.h"

#include <glib/gi18n-lib.h>

#include "ui/app/lanyard-receive-button.h"
#include "ui/app/lanyard-tabs.h"
#include "ui/app/lanyard-welcome.h"
#include "ui/widgets/lanyard-toast.h"

/* What a window of 360 pixels has for the names of its tabs. */
#define NARROW_BAR_WIDTH 318

struct _LanyardWindow
{
  AdwApplicationWindow parent_instance;

  /* Template children: what the first frame shows. All else is made when it is wanted. */
  AdwToastOverlay      *toast_overlay;
  GtkBox               *column;
  AdwHeaderBar         *header_bar;
  LanyardReceiveButton *receive_button;
  GtkMenuButton        *main_menu_button;
  GMenuModel           *main_menu;
  GtkStack             *phases;
  GtkSpinner           *spinner;

  /* Borrowed from the window, NULL until they are made */
  AdwViewStack         *stack;
  AdwSqueezer *switcher_title;
  AdwViewSwitcherBar   *switcher_bar;
  GtkRevealer          *banner;
  GtkLabel             *banner_label;
  AdwStatusPage        *failed_page;

  /* Owned */
  GSettings  *settings;
  GListStore *pending_files;
  guint       reveal_id;
};

G_DEFINE_FINAL_TYPE (LanyardWindow, lanyard_window, ADW_TYPE_APPLICATION_WINDOW)

static const LanyardTab *
current_tab (LanyardWindow *self)
{
  return self->stack == NULL ? NULL : lanyard_tabs_find (adw_view_stack_get_visible_child_name (self->stack));
}

static void
tab_changed (LanyardWindow *self)
{
  const LanyardTab *tab = current_tab (self);
  GtkWidget *widget = GTK_WIDGET (self);

  gtk_widget_action_set_enabled (widget, "win.send-files", tab != NULL && tab->choose_files != NULL);
  gtk_widget_action_set_enabled (widget, "win.paste", tab != NULL && tab->paste != NULL);
  gtk_widget_action_set_enabled (widget, "win.search", tab != NULL && tab->search != NULL);
  gtk_widget_action_set_enabled (widget, "win.refresh", tab != NULL && tab->refresh != NULL);
  gtk_widget_action_set_enabled (widget, "win.undo", tab != NULL && tab->undo != NULL);
}

static void
act_on_tab (GtkWidget *widget, const char *action, GVariant *parameter)
{
  LanyardWindow *self = LANYARD_WINDOW (widget);
  const LanyardTab *tab = current_tab (self);
  void (*act) (GtkWidget *page) = NULL;

  if (tab == NULL)
    return;
  if (g_str_equal (action, "win.send-files"))
    act = tab->choose_files;
  else if (g_str_equal (action, "win.paste"))
    act = tab->paste;
  else if (g_str_equal (action, "win.search"))
    act = tab->search;
  else if (g_str_equal (action, "win.refresh"))
    act = tab->refresh;
  else if (g_str_equal (action, "win.undo"))
    act = tab->undo;
  if (act != NULL)
    act (adw_view_stack_get_visible_child (self->stack));
}

/* Nothing on the way from @page hides @widget. Whether it is mapped tells nothing yet of a page that has just been chosen. */
static gboolean
shows_in (GtkWidget *page, GtkWidget *widget)
{
  while (widget != NULL && widget != page)
    {
      if (!gtk_widget_get_visible (widget) || !gtk_widget_get_child_visible (widget))
        return FALSE;
      widget = gtk_widget_get_parent (widget);
    }
  return widget == page;
}

static void
show_nth_tab (GtkWidget *widget, const char *action, GVariant *parameter)
{
  LanyardWindow *self = LANYARD_WINDOW (widget);
  gint32 number = g_variant_get_int32 (parameter);
  const LanyardTab *tabs;
  guint n_tabs;

  tabs = lanyard_tabs_get (&n_tabs);
  if (self->stack != NULL && number >= 1 && (guint) number <= n_tabs)
    {
      GtkWidget *page, *focus;

      lanyard_window_show_tab (self, tabs[number - 1].name);
      /* What had the keyboard is out of sight, and GTK gives it to whatever is near. */
      page = adw_view_stack_get_visible_child (self->stack);
      focus = gtk_root_get_focus (GTK_ROOT (self));
      if (page != NULL && (focus == NULL || !shows_in (page, focus) || GTK_IS_PANED (focus)))
        gtk_widget_child_focus (page, GTK_DIR_TAB_FORWARD);
    }
}

static void
toggle_receive (GtkWidget *widget, const char *action, GVariant *parameter)
{
  LanyardWindow *self = LANYARD_WINDOW (widget);
  LanyardReceiver *receiver = NULL;

  g_object_get (self->receive_button, "receiver", &receiver, NULL);
  if (receiver != NULL)
    {
      lanyard_receiver_set_active (receiver, !lanyard_receiver_get_active (receiver));
      g_object_unref (receiver);
    }
}

static void
show_toast (GtkWidget *widget, const char *action, GVariant *parameter)
{
  lanyard_window_toast (LANYARD_WINDOW (widget), g_variant_get_string (parameter, NULL));
}

static void
dismiss_banner (GtkWidget *widget, const char *action, GVariant *parameter)
{
  LanyardWindow *self = LANYARD_WINDOW (widget);

  if (self->banner != NULL)
    gtk_revealer_set_reveal_child (self->banner, FALSE);
}

/* Widgets that the first frame does without stand in resources of their own. */
static GtkBuilder *
load_part (const char *name)
{
  g_autofree char *path = g_strconcat ("/io/github/lanyard/Lanyard/ui/app/", name, NULL);

  return gtk_builder_new_from_resource (path);
}

static void
make_main_menu (GtkMenuButton *button, gpointer user_data)
{
  if (gtk_menu_button_get_menu_model (button) == NULL)
    gtk_menu_button_set_menu_model (button, LANYARD_WINDOW (user_data)->main_menu);
}

static gboolean
is_ready (LanyardWindow *self)
{
  return g_strcmp0 (gtk_stack_get_visible_child_name (self->phases), "ready") == 0;
}

static gboolean
reveal_switcher_bar (gpointer user_data)
{
  LanyardWindow *self = user_data;

  self->reveal_id = 0;
  adw_view_switcher_bar_set_reveal (self->switcher_bar,
                                    !ADW_IS_VIEW_SWITCHER (adw_squeezer_get_visible_child (self->switcher_title)));
  return G_SOURCE_REMOVE;
}

/* Told while sizes are being given out, when no widget may appear: it follows right after. */
static void
switcher_squeezed (LanyardWindow *self)
{
  if (self->reveal_id == 0)
    self->reveal_id = g_idle_add_full (G_PRIORITY_HIGH_IDLE, reveal_switcher_bar, self, NULL);
}

/* Every label under an icon of the bar that switches tabs. */
static void
find_bar_labels (GtkWidget *widget, GPtrArray *labels)
{
  GtkWidget *parent = gtk_widget_get_parent (widget);

  if (GTK_IS_LABEL (widget) && gtk_widget_has_css_class (parent, "narrow"))
    g_ptr_array_add (labels, widget);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    find_bar_labels (child, labels);
}

/* AdwViewSwitcherBar gives all tabs the same width, and with large text shortens a long name while a short one has room to
 * spare. Where all fit a narrow window together, none is shortened. */
static void
fit_switcher_bar (LanyardWindow *self)
{
  g_autoptr (GPtrArray) labels = g_ptr_array_new ();
  GtkWidget *box;
  int all = 0;

  find_bar_labels (GTK_WIDGET (self->switcher_bar), labels);
  for (guint i = 0; i < labels->len; i++)
    {
      int natural;

      gtk_widget_measure (gtk_widget_get_parent (labels->pdata[i]), GTK_ORIENTATION_HORIZONTAL, -1, NULL, &natural,
                          NULL, NULL);
      all += natural;
    }
  box = labels->len > 0 ? gtk_widget_get_ancestor (labels->pdata[0], ADW_TYPE_VIEW_SWITCHER) : NULL;
  if (box == NULL || all > NARROW_BAR_WIDTH || !GTK_IS_BOX_LAYOUT (gtk_widget_get_layout_manager (box)))
    return;
  for (guint i = 0; i < labels->len; i++)
    gtk_label_set_ellipsize (labels->pdata[i], PANGO_ELLIPSIZE_NONE);
  gtk_box_layout_set_homogeneous (GTK_BOX_LAYOUT (gtk_widget_get_layout_manager (box)), FALSE);
}

static void
squeeze_switcher (LanyardWindow *self, AdwViewSwitcherPolicy policy)
{
  GtkWidget *switcher = g_object_new (ADW_TYPE_VIEW_SWITCHER, "policy", policy, "stack", self->stack, "halign",
                                      GTK_ALIGN_CENTER, "margin-start", 12, "margin-end", 12, NULL);

  adw_squeezer_add (self->switcher_title, switcher);
}

/* The tabs' switcher stays away until there is something to switch. It is what AdwViewSwitcherTitle is, but for the last step: with
 * large text in a narrow window the title goes, too, and is not cut to half a word. */
static void
add_switchers (LanyardWindow *self)
{
  GtkWidget *title = adw_window_title_new (NULL, NULL);

  self->switcher_title
      = g_object_new (ADW_TYPE_SQUEEZER, "switch-threshold-policy", ADW_FOLD_THRESHOLD_POLICY_NATURAL, "transition-type",
                      ADW_SQUEEZER_TRANSITION_TYPE_CROSSFADE, NULL);
  squeeze_switcher (self, ADW_VIEW_SWITCHER_POLICY_WIDE);
  squeeze_switcher (self, ADW_VIEW_SWITCHER_POLICY_NARROW);
  g_object_bind_property (self, "title", title, "title", G_BINDING_SYNC_CREATE);
  adw_squeezer_add (self->switcher_title, title);
  adw_squeezer_add (self->switcher_title, adw_bin_new ());
  adw_header_bar_set_title_widget (self->header_bar, GTK_WIDGET (self->switcher_title));

  self->switcher_bar = ADW_VIEW_SWITCHER_BAR (adw_view_switcher_bar_new ());
  adw_view_switcher_bar_set_stack (self->switcher_bar, self->stack);
  gtk_box_append (self->column, GTK_WIDGET (self->switcher_bar));

  g_signal_connect_object (self->switcher_title, "notify::visible-child", G_CALLBACK (switcher_squeezed), self,
                           G_CONNECT_SWAPPED);
  switcher_squeezed (self);
  fit_switcher_bar (self);
}

static void
show_ready (LanyardWindow *self)
{
  gtk_stack_set_visible_child_name (self->phases, "ready");
  add_switchers (self);
  /* The keyboard begins in the page, and not at the menu that happens to stand first. */
  gtk_widget_child_focus (GTK_WIDGET (self->stack), GTK_DIR_TAB_FORWARD);
  if (self->pending_files != NULL)
    {
      g_autoptr (GListStore) files = g_steal_pointer (&self->pending_files);

      lanyard_window_send_files (self, G_LIST_MODEL (files));
    }
}

static void
welcomed (LanyardWindow *self)
{
  GtkWidget *welcome = gtk_stack_get_visible_child (self->phases);

  g_settings_set_boolean (self->settings, "welcomed", TRUE);
  show_ready (self);
  gtk_stack_remove (self->phases, welcome);
}

static void
show_welcome (LanyardWindow *self, LanyardEngineContext *context, LanyardReceiver *receiver)
{
  GtkWidget *welcome = lanyard_welcome_new (self->settings, context, receiver);

  g_signal_connect_object (welcome, "done", G_CALLBACK (welcomed), self, G_CONNECT_SWAPPED);
  gtk_stack_add_named (self->phases, welcome, "welcome");
  gtk_stack_set_visible_child_name (self->phases, "welcome");
  gtk_widget_grab_focus (welcome);
}

/* What a page asks for goes by "tab.property" in one dictionary, so that a new tab needs no new key. */
static void
restore_panes (LanyardWindow *self, const LanyardTab *tab, GtkWidget *page)
{
  g_autoptr (GVariant) positions = g_settings_get_value (self->settings, "pane-positions");

  for (guint i = 0; tab->pane_properties != NULL && tab->pane_properties[i] != NULL; i++)
    {
      g_autofree char *key = g_strconcat (tab->name, ".", tab->pane_properties[i], NULL);
      gint32 position;

      if (g_variant_lookup (positions, key, "i", &position))
        g_object_set (page, tab->pane_properties[i], position, NULL);
    }
}

void
lanyard_window_save_state (LanyardWindow *self)
{
  GVariantBuilder positions;
  const LanyardTab *tabs;
  const LanyardTab *shown;
  guint n_tabs;
  int width, height;

  g_return_if_fail (LANYARD_IS_WINDOW (self));

  gtk_window_get_default_size (GTK_WINDOW (self), &width, &height);
  g_settings_set_int (self->settings, "window-width", MAX (width, 0));
  g_settings_set_int (self->settings, "window-height", MAX (height, 0));
  g_settings_set_boolean (self->settings, "window-maximized",
                          gtk_window_is_maximized (GTK_WINDOW (self)));

  shown = current_tab (self);
  if (shown == NULL)
    return;
  g_settings_set_string (self->settings, "tab", shown->name);

  g_variant_builder_init (&positions, G_VARIANT_TYPE ("a{si}"));
  tabs = lanyard_tabs_get (&n_tabs);
  for (guint i = 0; i < n_tabs; i++)
    {
      GtkWidget *page = lanyard_window_get_page (self, tabs[i].name);

      for (guint j = 0; tabs[i].pane_properties != NULL && tabs[i].pane_properties[j] != NULL; j++)
        {
          g_autofree char *key = g_strconcat (tabs[i].name, ".", tabs[i].pane_properties[j], NULL);
          int position = 0;

          g_object_get (page, tabs[i].pane_properties[j], &position, NULL);
          g_variant_builder_add (&positions, "{si}", key, position);
        }
    }
  g_settings_set_value (self->settings, "pane-positions", g_variant_builder_end (&positions));
}

static gboolean
lanyard_window_close_request (GtkWindow *window)
{
  GtkApplication *application = gtk_window_get_application (window);

  /* The application stays for what is received, or asks about running transfers, stops the engine, and only then lets
   * go of the window. */
  if (application != NULL)
    {
      g_action_group_activate_action (G_ACTION_GROUP (application), "close", NULL);
      return GDK_EVENT_STOP;
    }
  return GTK_WINDOW_CLASS (lanyard_window_parent_class)->close_request (window);
}

static void
lanyard_window_dispose (GObject *object)
{
  LanyardWindow *self = LANYARD_WINDOW (object);

  g_clear_handle_id (&self->reveal_id, g_source_remove);
  g_clear_object (&self->settings);
  g_clear_object (&self->pending_files);

  G_OBJECT_CLASS (lanyard_window_parent_class)->dispose (object);
}

/* Made when it is asked for: under the name that GtkApplication knows, it would be before the first frame. */
static void
show_shortcuts (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GtkApplicationWindow *window = GTK_APPLICATION_WINDOW (widget);
  const char *shown;

  if (gtk_application_window_get_help_overlay (window) == NULL)
    {
      g_autoptr (GtkBuilder) builder
          = gtk_builder_new_from_resource ("/io/github/lanyard/Lanyard/app/lanyard-shortcuts.ui");

      gtk_application_window_set_help_overlay (
          window, GTK_SHORTCUTS_WINDOW (gtk_builder_get_object (builder, "help_overlay")));
    }
  /* What the tab that shows can do. */
  shown = adw_view_stack_get_visible_child_name (LANYARD_WINDOW (widget)->stack);
  g_object_set (gtk_application_window_get_help_overlay (window), "section-name",
                g_strcmp0 (shown, "experiment") == 0 || g_strcmp0 (shown, "feeds") == 0 ? "feeds" : "transfer", NULL);
  gtk_window_present (GTK_WINDOW (gtk_application_window_get_help_overlay (window)));
}

static void
lanyard_window_class_init (LanyardWindowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = lanyard_window_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = lanyard_window_close_request;

  g_type_ensure (LANYARD_TYPE_RECEIVE_BUTTON);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/lanyard/Lanyard/ui/app/lanyard-window.ui");
  gtk_widget_class_bind_template_child (widget_class, LanyardWindow, toast_overlay);
  gtk_widget_class_bind_template_child (widget_class, LanyardWindow, receive_button);
  gtk_widget_class_bind_template_child (widget_class, LanyardWindow, column);
  gtk_widget_class_bind_template_child (widget_class, LanyardWindow, header_bar);
  gtk_widget_class_bind_template_child (widget_class, LanyardWindow, main_menu_button);
  gtk_widget_class_bind_template_child (widget_class, LanyardWindow, main_menu);
  gtk_widget_class_bind_template_child (widget_class, LanyardWindow, phases);
  gtk_widget_class_bind_template_child (widget_class, LanyardWindow, spinner);

  gtk_widget_class_install_action (widget_class, "win.send-files", NULL, act_on_tab);
  gtk_widget_class_install_action (widget_class, "win.paste", NULL, act_on_tab);
  gtk_widget_class_install_action (widget_class, "win.search", NULL, act_on_tab);
  gtk_widget_class_install_action (widget_class, "win.refresh", NULL, act_on_tab);
  gtk_widget_class_install_action (widget_class, "win.undo", NULL, act_on_tab);
  gtk_widget_class_install_action (widget_class, "win.tab", "i", show_nth_tab);
  gtk_widget_class_install_action (widget_class, "win.toggle-receive", NULL, toggle_receive);
  gtk_widget_class_install_action (widget_class, "win.toast", "s", show_toast);
  gtk_widget_class_install_action (widget_class, "win.dismiss-banner", NULL, dismiss_banner);
  gtk_widget_class_install_action (widget_class, "win.show-help-overlay", NULL, show_shortcuts);

  /* A class binding and not an accelerator of the application: those come before the focused entry, which
   * must keep its own Ctrl+V and Ctrl+Z. */
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_v, GDK_CONTROL_MASK, "win.paste", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_z, GDK_CONTROL_MASK, "win.undo", NULL);
}

static void
lanyard_window_init (LanyardWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_menu_button_set_create_popup_func (self->main_menu_button, make_main_menu, self, NULL);
  tab_changed (self);
}

LanyardWindow *
lanyard_window_new (GtkApplication *application, GSettings *settings)
{
  LanyardWindow *self;

  g_return_val_if_fail (GTK_IS_APPLICATION (application), NULL);
  g_return_val_if_fail (G_IS_SETTINGS (settings), NULL);

  self = g_object_new (LANYARD_TYPE_WINDOW, "application", application, NULL);
  self->settings = g_object_ref (settings);
  gtk_window_set_default_size (GTK_WINDOW (self), g_settings_get_int (settings, "window-width"),
                               g_settings_get_int (settings, "window-height"));
  if (g_settings_get_boolean (settings, "window-maximized"))
    gtk_window_maximize (GTK_WINDOW (self));
  return self;
}

static void
make_stack (LanyardWindow *self)
{
  self->stack = ADW_VIEW_STACK (adw_view_stack_new ());
  adw_view_stack_set_hhomogeneous (self->stack, FALSE);
  adw_view_stack_set_vhomogeneous (self->stack, FALSE);
  g_signal_connect_object (self->stack, "notify::visible-child-name", G_CALLBACK (tab_changed), self,
                           G_CONNECT_SWAPPED);
  gtk_stack_add_named (self->phases, GTK_WIDGET (self->stack), "ready");
}

void
lanyard_window_set_engine (LanyardWindow        *self,
                           LanyardEngineContext *context,
                           LanyardReceiver      *receiver)
{
  g_autofree char *shown = NULL;
  const LanyardTab *tabs;
  guint n_tabs;

  g_return_if_fail (LANYARD_IS_WINDOW (self));
  g_return_if_fail (self->stack == NULL);

  make_stack (self);
  tabs = lanyard_tabs_get (&n_tabs);
  /* Adding the first page shows it, and that must not be taken for the user's choice. */
  shown = g_settings_get_string (self->settings, "tab");
  for (guint i = 0; i < n_tabs; i++)
    {
      GtkWidget *page = tabs[i].create (context);

      adw_view_stack_add_titled (self->stack, page, tabs[i].name, _ (tabs[i].title));
      adw_view_stack_page_set_icon_name (adw_view_stack_get_page (self->stack, page),
                                         tabs[i].icon_name);
      if (tabs[i].badge_property != NULL)
        g_object_bind_property (page, tabs[i].badge_property, adw_view_stack_get_page (self->stack, page),
                                "badge-number", G_BINDING_SYNC_CREATE);
      restore_panes (self, &tabs[i], page);
    }
  lanyard_window_show_tab (self, shown);
  tab_changed (self);
  lanyard_receive_button_set_receiver (self->receive_button, receiver);
  gtk_spinner_stop (self->spinner);
  if (g_settings_get_boolean (self->settings, "welcomed"))
    show_ready (self);
  else
    show_welcome (self, context, receiver);
}

void
lanyard_window_set_loading (LanyardWindow *self)
{
  g_return_if_fail (LANYARD_IS_WINDOW (self));

  gtk_spinner_start (self->spinner);
  gtk_stack_set_visible_child_name (self->phases, "loading");
}

void
lanyard_window_set_failed (LanyardWindow *self, const char *message)
{
  g_autofree char *markup = NULL;

  g_return_if_fail (LANYARD_IS_WINDOW (self));

  if (self->failed_page == NULL)
    {
      g_autoptr (GtkBuilder) builder = load_part ("lanyard-failed-page.ui");

      self->failed_page = ADW_STATUS_PAGE (gtk_builder_get_object (builder, "failed_page"));
      gtk_stack_add_named (self->phases, GTK_WIDGET (self->failed_page), "failed");
    }
  /* A status page reads its description as markup. */
  markup = g_markup_escape_text (message, -1);
  adw_status_page_set_description (self->failed_page, markup);
  gtk_spinner_stop (self->spinner);
  gtk_stack_set_visible_child_name (self->phases, "failed");
}

void
lanyard_window_send_files (LanyardWindow *self, GListModel *files)
{
  const LanyardTab *tabs;
  guint n_tabs;

  g_return_if_fail (LANYARD_IS_WINDOW (self));
  g_return_if_fail (G_IS_LIST_MODEL (files));

  if (!is_ready (self))
    {
      if (self->pending_files == NULL)
        self->pending_files = g_list_store_new (G_TYPE_FILE);
      for (guint i = 0; i < g_list_model_get_n_items (files); i++)
        {
          g_autoptr (GFile) file = g_list_model_get_item (files, i);

          g_list_store_append (self->pending_files, file);
        }
      return;
    }

  tabs = lanyard_tabs_get (&n_tabs);
  for (guint i = 0; i < n_tabs; i++)
    if (tabs[i].send_files != NULL)
      {
        lanyard_window_show_tab (self, tabs[i].name);
        tabs[i].send_files (lanyard_window_get_page (self, tabs[i].name), files);
        return;
      }
}

GtkWidget *
lanyard_window_get_page (LanyardWindow *self, const char *name)
{
  g_return_val_if_fail (LANYARD_IS_WINDOW (self), NULL);

  return self->stack == NULL ? NULL : adw_view_stack_get_child_by_name (self->stack, name);
}

void
lanyard_window_show_tab (LanyardWindow *self, const char *name)
{
  g_return_if_fail (LANYARD_IS_WINDOW (self));

  if (lanyard_window_get_page (self, name) != NULL)
    adw_view_stack_set_visible_child_name (self->stack, name);
}

void
lanyard_window_toast (LanyardWindow *self, const char *text)
{
  g_return_if_fail (LANYARD_IS_WINDOW (self));

  lanyard_toast_show (self->toast_overlay, lanyard_toast_new (text));
}

void
lanyard_window_banner (LanyardWindow *self, const char *text)
{
  g_return_if_fail (LANYARD_IS_WINDOW (self));

  if (self->banner == NULL)
    {
      g_autoptr (GtkBuilder) builder = load_part ("lanyard-banner.ui");

      self->banner = GTK_REVEALER (gtk_builder_get_object (builder, "banner"));
      self->banner_label = GTK_LABEL (gtk_builder_get_object (builder, "banner_label"));
      gtk_box_insert_child_after (self->column, GTK_WIDGET (self->banner), GTK_WIDGET (self->header_bar));
    }
  gtk_label_set_label (self->banner_label, text);
  gtk_revealer_set_reveal_child (self->banner, TRUE);
}
