using System.Text.Json;

namespace FlannelMesh.Labs.Kernel;

/// <summary>Reading members that may be absent.</summary>
public static class JsonText
{
    /// <summary>The member as text; "" when it is absent or null.</summary>
    public static string Text(this JsonElement element, string member)
    {
        return element.TryGetProperty(member, out var value) && value.ValueKind != JsonValueKind.Null ? value.ToString() : "";
    }
}
