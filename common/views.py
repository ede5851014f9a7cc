"""The three kinds of pages. Every view is exactly one of them; a test walks the URL map and holds it so."""

from django.contrib.auth.mixins import LoginRequiredMixin
from django.contrib.auth.views import redirect_to_login
from django.http import Http404
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.views.decorators.cache import never_cache

from common.row_security import reading_as
from common.scope import Scope


@method_decorator(never_cache, name="dispatch")
class ScopedMixin:
    """A page that one permission opens and cuts.

    Somebody without the permission anywhere gets 404: outside one's scope a thing does not exist.
    """

    permission_required: str

    def dispatch(self, request, *args, **kwargs):
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not self.scope:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def scope(self) -> Scope:
        """Where the signed-in person holds `permission_required` today."""
        return self.request.user.scope_for(self.permission_required)

    def get_queryset(self):
        return super().get_queryset().within(self.scope)

    def get_form_kwargs(self):
        """Forms take the scope too, so that a neighbour's id in a POST is an invalid choice."""
        return {**super().get_form_kwargs(), "scope": self.scope}


class ProtectedMixin:
    """A page that reads and is rendered inside one transaction as its reader: the database shows no more than that.

    Stands before `ScopedMixin`. Where a trace of the look cannot be written, the transaction fails and nothing is
    shown.
    """

    def dispatch(self, request, *args, **kwargs):
        if not request.user.is_authenticated:
            return super().dispatch(request, *args, **kwargs)
        with reading_as(request.user):
            response = super().dispatch(request, *args, **kwargs)
            return response.render() if hasattr(response, "render") else response


class BureauWideMixin(ScopedMixin):
    """A page about what holds for the whole bureau: the permission must be held at the top of the tree."""

    @cached_property
    def scope(self) -> Scope:
        """The scope, where it holds the whole bureau; nowhere otherwise."""
        held = super().scope
        return held if held.holds_root else Scope.nowhere()


@method_decorator(never_cache, name="dispatch")
class SignedInMixin(LoginRequiredMixin):
    """A page for everybody who is signed in; `open_because` says why it shows nothing of others."""

    open_because: str


class PublicMixin:
    """A page without sign-in; `open_because` says why."""

    open_because: str

    @classmethod
    def as_view(cls, **initkwargs):
        view = super().as_view(**initkwargs)
        view.login_required = False
        return view
