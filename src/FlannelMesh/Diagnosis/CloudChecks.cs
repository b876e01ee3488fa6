namespace FlannelMesh.Diagnosis;

/// <summary>Whether the cloud lets this host have its route.</summary>
public static class CloudChecks
{
    private const string Cure = "the README's section on this cloud has the policy";

    public static IEnumerable<CheckResult> Of(HostFacts facts)
    {
        if (facts.Cloud is not { } cloud)
        {
            yield break;
        }

        if (cloud.Instance is not { } instance)
        {
            yield return CheckResult.Fail("cloud", cloud.Problem ?? "the cloud does not answer", Cure);
            yield break;
        }

        yield return instance.Warning is { } warning
            ? CheckResult.Warn("cloud", warning, Cure)
            : CheckResult.Ok("cloud", $"{instance.Id} in {instance.Network}, routes in {string.Join(", ", instance.Tables)}");
        if (cloud.Problem is { } problem)
        {
            yield return CheckResult.Fail("cloud-permissions", problem, Cure);
        }

        foreach (var permission in cloud.Permissions)
        {
            yield return permission.Problem is not { } refusal ? CheckResult.Ok("cloud-permissions", $"{permission.Action} is allowed")
                : permission.IsRequired ? CheckResult.Fail("cloud-permissions", refusal, Cure)
                : CheckResult.Warn("cloud-permissions", refusal, Cure);
        }
    }
}
