/**
 * Public registries, asked by HTTPS without credentials: does this image exist, and with which digest? Hosts and token realms are pinned here;
 * a realm that a registry names in its challenge is never followed.
 * https://distribution.github.io/distribution/spec/api/
 */
export interface ImageName {
  /** `library/nginx` or `grafana/grafana`. */
  readonly repository: string;
  /** A tag, or `sha256:…`. */
  readonly reference: string;
}

export type RegistryAnswer = { readonly exists: true; readonly digest: string } | { readonly exists: false } | { readonly unknown: string };

export interface RegistryReader {
  /** At public.ecr.aws/docker/… */
  ecrPublic(image: ImageName): Promise<RegistryAnswer>;
  /** At Docker Hub: a HEAD, which is not counted as a pull. https://docs.docker.com/docker-hub/usage/pulls/ */
  dockerHub(image: ImageName): Promise<RegistryAnswer>;
}
